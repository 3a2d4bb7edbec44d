export function manifests(release: {
  readonly version: string;
  readonly url: string;
  readonly homepage: string;
  readonly files: Readonly<Record<string, string | undefined>>;
}): Record<string, string>;
