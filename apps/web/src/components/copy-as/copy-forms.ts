export const COPY_FORMS = ['docker-run', 'compose', 'api'] as const;
export type CopyForm = (typeof COPY_FORMS)[number];
