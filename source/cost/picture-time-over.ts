import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { PICTURE_SIDES, square } from './picture-sizes.js';
import { pictureTime } from './picture-time.js';

/** Seconds that all pictures of the batch take at so many pixels a side. */
export interface PictureTimeAt {
  readonly at: number;
  readonly seconds: number;
}

/** The time of squares, of as many steps as the scenario's; empty where nothing is known of the device's rate. */
export function pictureTimeOver(scenario: Scenario): readonly PictureTimeAt[] {
  return PICTURE_SIDES.flatMap((at): readonly PictureTimeAt[] => {
    const time = pictureTime(settle({ ...scenario, resolution: square(at) }));
    return time ? [{ at, seconds: time.seconds }] : [];
  });
}
