/* What an address may say, for whoever reads one without the schemas. */

/** What `idSchema` takes. */
export const ID_PATTERN =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}(-0{4}){3}-0{12}|f{8}(-f{4}){3}-f{12})$/i;
/** What `slugSchema` takes. */
export const SLUG_PATTERN = /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/;
/** What `tagSchema` takes. */
export const TAG_PATTERN = /^[a-z0-9]([a-z0-9._/:=-]{0,61}[a-z0-9])?$/;
