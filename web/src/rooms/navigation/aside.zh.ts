// Chinese help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const zh: Record<string, Aside> = {
    navigate: { help: ['填好两个地方（地名、拼音、首字母都行），选好怎么出行，按「找路」。', '实线是有人标注过的，虚线是推测的，点线还没人说清楚，稀疏的点线标注了却看不懂。', '走不通时，在那一步点「这里走不通」：你和别人的路线马上改变。'] },
};
