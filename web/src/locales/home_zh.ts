// Chinese texts of the first page; fetched with those pages.
export const zh = {
    now: '此刻，大家一起给出了',
    live: '实时',
    paused: '已暂停',
    off: '未连接',
    lost: '连接断了，数字停在断开前；正在重新连接。',
    pause: '暂停更新',
    resume: '继续更新',
    made: (gifts: string, mean: string) => `${gifts} 笔小小的捐赠，平均每笔只有 ${mean}。`,
    vine: (n: string) => `最近 ${n} 天。一片叶子是一天，叶子越大，那天给出的越多。`,
    days: '每天给出了多少',
    latest: '最新的捐赠',
    latestNote: '每一笔都有自己的页面，写着它在账本里的位置。',
    top: '捐赠最多的项目',
    all: '看全部项目',
    what: '公益宝贝是什么',
    whatLead: '卖家在商品上写下承诺，你照常买东西，钱就到了需要它的地方。你不用多付一分钱。',
    steps: [
        { title: '商家许下承诺', text: '选一个公益项目，写明每件商品捐多少：成交额的一个百分比，或者一元、一角、两分。' },
        { title: '你照常下单', text: '价格不变。承诺按你下单那一刻算，以后改了也不影响这一单。' },
        { title: '确认收货，捐赠成立', text: '确认收货才捐；收货前退款就不捐。捐出人是商家，你是帮了忙的人。' },
        { title: '钱直接付给基金会', text: '平台从不经手。每一笔都记进账本，有编号，谁都能查；是否到账，看基金会的银行对账单。' },
    ],
    empty: '账本还是空的。第一笔订单确认收货后，这里就会有数字。',
};
export type HomeTexts = typeof zh;
