// What a person can mend: a wrong option, file or value. Its message is one whole sentence; every other error is a bug.
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The reason of a failed system call in words, without the call and the path: "no such file or directory". */
export function systemReason(error: unknown): string {
  const { message = String(error) } = error as Partial<NodeJS.ErrnoException>;
  return message.replace(/^[A-Z0-9_]+: /, '').replace(/, [a-z]+( '.*')?$/, '');
}
