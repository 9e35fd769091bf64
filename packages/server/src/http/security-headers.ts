// On every answer, also on those that are written before a request could be parsed. There is no CORS header anywhere: a
// page of another origin never reads an answer. Pictures may come from blob: because the page draws its charts into files.

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * For /docs only: Swagger UI draws its icons from data: addresses and adds one style element, which is let in by its
 * hash. Scripts stay those of this origin, none of them inline.
 */
const SWAGGER_STYLE = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";
export const DOCS_CONTENT_SECURITY_POLICY = `${SECURITY_HEADERS['content-security-policy']?.replace('blob:', 'data:')}; style-src 'self' ${SWAGGER_STYLE}`;

/** Answers of the API are never kept by caches; static files and answers with a tag say otherwise themselves. */
export const NOT_CACHED = { 'cache-control': 'no-store' } as const;
