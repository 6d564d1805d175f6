// Chinese help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const zh: Record<string, Aside> = {
    payouts: { help: ['条件都留在地址里；每一笔都能点开，看钱从哪些捐赠来。'] },
    payout: {
        help: ['这一页写明这笔支付付给谁、做什么、谁在哪天经手，以及钱从哪些捐赠来。'],
        gone: ['没有这笔支付', '编号可能写错了。项目页列出了它的每一笔支付。'],
    },
};
