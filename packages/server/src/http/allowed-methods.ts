// Which methods a path knows, so that a request with another one is told 405 and not 404. A path of its own
// (/v1/orders/bulk) hides the pattern that it also fits (/v1/orders/:orderId).

export interface AllowedMethods {
  /** A pattern as Fastify writes it: /v1/orders/:orderId, /assets/*. */
  add(method: string, pattern: string): void;
  /** For the Allow header; empty when nothing is at the path. */
  at(path: string): readonly string[];
  /** Whether the path is one of its own that does not know the method, whatever a pattern would say. */
  hides(path: string, method: string): boolean;
}

export function createAllowedMethods(): AllowedMethods {
  const byPattern = new Map<string, { readonly shape: RegExp; readonly methods: Set<string> }>();
  return {
    add(method, pattern) {
      const entry = byPattern.get(pattern) ?? { shape: shapeOf(pattern), methods: new Set() };
      byPattern.set(pattern, entry);
      entry.methods.add(method);
    },
    hides(path, method) {
      const own = byPattern.get(path);
      return own !== undefined && !own.methods.has(method);
    },
    at(path) {
      const own = byPattern.get(path);
      if (own !== undefined) return [...own.methods].sort();
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
