export interface XY {
  readonly x: number;
  readonly y: number;
}

/** A straight line through points, and how much of their spread it explains: 1 is all of it. */
export interface Fit {
  readonly slope: number;
  readonly offset: number;
  readonly r2: number;
}

/** Least squares. Undefined for fewer than three points, through which any line goes well. */
export function fitOf(points: readonly XY[]): Fit | undefined {
  if (points.length < 3) return undefined;
  const mean = (pick: (point: XY) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const spreadX = mean(({ x }) => (x - meanX) ** 2);
  const spreadY = mean(({ y }) => (y - meanY) ** 2);
  const together = mean(({ x, y }) => (x - meanX) * (y - meanY));
  const slope = together / spreadX;
  return {
    slope,
    offset: meanY - slope * meanX,
    r2: spreadY === 0 ? 1 : together ** 2 / (spreadX * spreadY),
  };
}
