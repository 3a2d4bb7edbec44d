import { describe, expect, it } from 'vitest';
import {
  amountText,
  bandwidthText,
  bytesText,
  countText,
  differenceText,
  exactText,
  moneyText,
  percentText,
  rateText,
  secondsText,
  tokensText,
} from '../../source/report/units.js';

describe('bytes, in powers of 2¹⁰ with three significant digits', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [131_072, '128 KiB'],
    [1_073_741_824, '1.00 GiB'],
    [16_060_522_496, '15.0 GiB'],
    [164_282_499_072, '153 GiB'],
    [85_520_809_984, '79.6 GiB'],
    [1000 * 2 ** 20, '1000 MiB'],
    [1023.6 * 2 ** 20, '1.00 GiB'],
    [9.996 * 2 ** 30, '10.0 GiB'],
    [35_253_091_565_568, '32.1 TiB'],
    [1023 * 2 ** 60, '1023 EiB'],
    [1e29, '8.7e+10 EiB'],
  ])('%d is %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it('keeps a minus distinct from a hyphen', () => {
    expect(bytesText(-(2 ** 30))).toBe('−1.00 GiB');
  });
});

describe('counts, in powers of 10³', () => {
  it.each([
    [124_439_808, '124M'],
    [8_030_261_248, '8.03B'],
    [671_026_419_200, '671B'],
    [999_600, '1.00M'],
    [266_240, '266k'],
    [42, '42'],
  ])('%d is %s', (count, text) => {
    expect(countText(count)).toBe(text);
  });

  it('groups the digits of an exact count by three', () => {
    expect(exactText(8_030_261_248)).toBe('8,030,261,248');
    expect(exactText(999)).toBe('999');
    expect(exactText(-1000)).toBe('-1,000');
  });
});

it('writes FLOPs, rates and bandwidths in powers of 10³', () => {
  expect(amountText(16_060_000_000, 'flops')).toBe('16.1 GFLOP');
  expect(rateText(989e12)).toBe('989 TFLOP/s');
  expect(bandwidthText(3.35e12)).toBe('3.35 TB/s');
  expect(amountText(7092, 'tokensPerSecond')).toBe('7.09k tok/s');
});

it('takes the unit of time that reads best', () => {
  expect(secondsText(0.0056)).toBe('5.60 ms');
  expect(secondsText(0.99951)).toBe('1.00 s');
  expect(secondsText(90)).toBe('90.0 s');
  expect(secondsText(3600)).toBe('60.0 min');
  expect(secondsText(36 * 3600)).toBe('36.0 h');
  expect(secondsText(272 * 86_400)).toBe('272 days');
  expect(secondsText(5 * 365 * 86_400)).toBe('5.00 years');
});

it('never prints a positive amount as zero', () => {
  expect(percentText(0)).toBe('0 %');
  expect(percentText(0.0001)).toBe('<0.1 %');
  expect(percentText(0.1962)).toBe('19.6 %');
  expect(percentText(4.48)).toBe('448 %');
  expect(percentText(-0.132)).toBe('−13.2 %');
});

it('prints differences with their sign', () => {
  expect(differenceText(2 ** 30, 'bytes')).toBe('+1.00 GiB');
  expect(differenceText(-(2 ** 20), 'bytes')).toBe('−1.00 MiB');
  expect(differenceText(0, 'bytes')).toBe('±0');
});

it('writes powers of two of tokens with Ki', () => {
  expect(tokensText(8192)).toBe('8Ki');
  expect(tokensText(131_072)).toBe('128Ki');
  expect(tokensText(1_048_576)).toBe('1Mi');
  expect(tokensText(8000)).toBe('8,000');
  expect(tokensText(1)).toBe('1');
});

it('rounds large amounts of money to whole dollars', () => {
  expect(moneyText(2.5)).toBe('$2.50');
  expect(moneyText(21_030.4)).toBe('$21,030');
});
