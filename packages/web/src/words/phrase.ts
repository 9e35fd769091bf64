// A sentence with the words in it that matter: text as it stands, and in brackets of its own what is set in bold.

export type Phrase = ReadonlyArray<string | readonly [string]>;
