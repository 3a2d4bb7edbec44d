export function isOneCellEach(text: string): boolean;
export function quickSegmenter(
  locales?: Intl.LocalesArgument,
  options?: Intl.SegmenterOptions,
): Pick<Intl.Segmenter, 'segment'>;
export function lazyRegExp(source: string, flags: string): Pick<RegExp, 'test' | 'exec'>;
