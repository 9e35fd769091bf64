/**
 * Explores the protocols and prints one line each: name, states, edges, states at rest, duration, verdict, expectation.
 *   --full    the larger bounds (minutes)      --only TEXT  the cases whose name contains TEXT
 *   --trace   also the shortest trace to each violation
 * Exit code 1 when a verdict is not the expected one, 2 when the arguments are wrong.
 */
import { parseArgs } from 'node:util';
import { type Case, outcomeLine, type Size } from './case.ts';
import { allCases } from './protocols.ts';

const { values } = parseArgs({
  options: { full: { type: 'boolean' }, only: { type: 'string' }, trace: { type: 'boolean' } },
});
const size: Size = values.full === true ? 'full' : 'small';
const cases = allCases.filter((one) => `${one.protocol}: ${one.variant}`.includes(values.only ?? ''));

if (cases.length === 0) {
  console.error(`no case contains ${values.only}`);
  process.exitCode = 2;
} else {
  const surprises = cases.filter((one) => !exploreAndPrint(one));
  console.log(`${cases.length} cases, ${surprises.length} unexpected`);
  process.exitCode = surprises.length === 0 ? 0 : 1;
}

function exploreAndPrint(one: Case): boolean {
  const outcome = one.run(size);
  console.log(outcomeLine(one, outcome));
  if (values.trace === true || !outcome.asExpected) for (const line of outcome.trace) console.log(`    ${line}`);
  return outcome.asExpected;
}
