/** When a credential ends. One without an end never expires: "endDateTime": null is a valid answer of Graph's. */
interface Ending {
  readonly end?: Date;
}

export function hasEnded({ end }: Ending, now: Date): boolean {
  return end !== undefined && end <= now;
}

/** `ends 2026-12-05`, `ended 2026-12-05`, `no end` */
export function endInWords({ end }: Ending, now: Date): string {
  if (end === undefined) return 'no end';
  return `${hasEnded({ end }, now) ? 'ended' : 'ends'} ${end.toISOString().slice(0, 10)}`;
}
