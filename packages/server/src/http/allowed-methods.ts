// Which methods a path knows, so that a request with another one is told 405 and not 404.

export interface AllowedMethods {
  /** A pattern as Fastify writes it: /v1/orders/:orderId, /assets/*. */
  add(method: string, pattern: string): void;
  /** For the Allow header; empty when nothing is at the path. */
  at(path: string): readonly string[];
}

export function createAllowedMethods(): AllowedMethods {
  const byPattern = new Map<string, { readonly shape: RegExp; readonly methods: Set<string> }>();
  return {
    add(method, pattern) {
      const entry = byPattern.get(pattern) ?? { shape: shapeOf(pattern), methods: new Set() };
      byPattern.set(pattern, entry);
      entry.methods.add(method);
    },
    at(path) {
      const found = new Set<string>();
      for (const { shape, methods } of byPattern.values()) {
        if (shape.test(path)) for (const method of methods) found.add(method);
      }
      return [...found].sort();
    },
  };
}

function shapeOf(pattern: string): RegExp {
  const segments = pattern.split('/').map((segment) => {
    if (segment === '*') return '.*';
    return segment.startsWith(':') ? '[^/]+' : RegExp.escape(segment);
  });
  return new RegExp(`^${segments.join('/')}$`);
}
