/** The pipelines that are known by name. */
export const PIPELINES = ['github', 'azure'] as const;
export type Pipeline = (typeof PIPELINES)[number];
