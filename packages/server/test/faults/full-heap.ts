// Loaded into a process before the program (`--import`): at SIGUSR2 it takes memory, in the middle of its work, until its limit
// (--max-old-space-size) ends it, as a leak or a too large batch would.
const kept: unknown[] = [];
const TAKEN_AT_ONCE = 20_000;

function take(): void {
  for (let index = 0; index < TAKEN_AT_ONCE; index += 1) kept.push({ index, text: `${index} is kept` });
  setImmediate(take);
}

process.on('SIGUSR2', take);
