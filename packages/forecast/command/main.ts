// `npm run forecast`: the engine for files of series. --help tells how.
import { runForecast } from './run-forecast.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());
// A reader of stderr that went away is no reason to fail.
process.stderr.on('error', () => undefined);

process.exitCode = await runForecast(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopping.signal,
});
