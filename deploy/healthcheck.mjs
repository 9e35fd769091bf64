// Whether the process in this container is alive (/health) or ready (/health/ready): exit code 0 or 1, for health checks of
// containers. Asked inside the container, so it needs no name and no key; a slim image has no curl.
const port = process.env.TOPLINE_OBSERVE_PORT || '8079';
const path = process.argv[2] ?? '/health/ready';
try {
  const { status } = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(4_000) });
  process.exitCode = status === 200 ? 0 : 1;
} catch {
  process.exitCode = 1;
}
