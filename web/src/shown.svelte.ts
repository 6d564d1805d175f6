// What is on the screen may be newer than what the page was opened with: the frame shows the same moment.
import type { AsOf } from './types';

class Shown {
    asOf = $state.raw<AsOf | null>(null);
}

export const shown = new Shown();
