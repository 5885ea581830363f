export interface Line {
  readonly section: string;
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly met: boolean | undefined;
  readonly note?: string;
}
