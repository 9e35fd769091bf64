// Tools of the machine that a suite needs: there, or said by name to be missing; missing is a failure only where TOPLINE_REQUIRE asks.
import { spawnSync } from 'node:child_process';

/** For node:test's `skip`: false, or why not. @throws Error when TOPLINE_REQUIRE names the tool and it is not there */
export function missing(tool: string, versionArguments: readonly string[]): string | false {
  if (spawnSync(tool, versionArguments, { stdio: 'ignore' }).status === 0) return false;
  if ((process.env.TOPLINE_REQUIRE ?? '').split(',').includes(tool))
    throw new Error(`TOPLINE_REQUIRE asks for ${tool}, and it is not on the PATH`);
  return `not run: there is no ${tool} on this machine`;
}
