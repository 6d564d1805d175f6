// Chinese help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const zh: Record<string, Aside> = {
    proof: { help: ['总指纹和签名在你的浏览器里核对。也可以放入一份凭证文件，断网也行。'] },
};
