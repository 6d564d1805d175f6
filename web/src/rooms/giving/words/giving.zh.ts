// Chinese texts of gifts, projects and shops that several of their pages show; fetched with those pages. giving.en.ts has the same shape.
export const zh = {
    words: {
        raised: '已记',
        givers: '出钱的商家',
        projects: '公益项目',
        shopCount: (n: string) => `${n} 家商家`,
        project: '项目',
        shop: '商家',
        holder: '善款由谁保管',
        recorded: (time: string) => `${time} 记账`,
        recordedAt: '记账时间（UTC）',
        first: '第一笔',
        last: '最近一笔',
        latest: '最新的捐赠',
        heldBy: (holder: string) => `由「${holder}」保管`,
    },
    empty: {
        projects: '还没有登记项目',
        projectsText: '机构登记项目后，会出现在这里。',
        gifts: '还没有捐赠',
        giftsText: '有商家选了这个项目，并有订单确认收货，这里就会出现第一笔。',
    },
    defs: {
        gifts: '每一笔确认收货后成立的捐赠算一笔，已全部更正的不算。',
        raised: '账本记给这个项目的捐赠相加，减去已更正的部分。',
        givers: '给这个项目捐过钱的不同商家，每家只算一次。',
    },
    causes: {} as Record<string, string>,
    regions: {} as Record<string, string>,
};
export type GivingTexts = typeof zh;
