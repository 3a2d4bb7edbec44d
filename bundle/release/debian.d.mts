export declare const systemFiles: (texts: {
  readonly manual: string | Uint8Array;
  readonly licenses: string;
  readonly changelog: string | Uint8Array;
  readonly completions: { readonly bash: string; readonly zsh: string; readonly fish: string };
}) => Readonly<Record<string, string | Uint8Array>>;

export declare const writeDebian: (given: {
  readonly out: string;
  readonly architecture: string;
  readonly version: string;
  readonly maintainer: string;
  readonly executable: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly epoch: number;
}) => Promise<string>;
