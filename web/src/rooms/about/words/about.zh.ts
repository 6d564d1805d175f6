// Chinese texts of the page about the book; fetched with it.
export const zh = {
    title: '这是什么，怎么核对',
    operator: '谁在运营这个网站',
    operatorNone: '运营者还没有写明自己是谁，也没有留下联系和投诉的方式。管理员请按部署说明补上。',
    operatorName: '运营者', email: '邮箱', phone: '电话', post: '通信地址', complaints: '投诉', filing: '备案号',
    lead: '魔豆是一本公开的账本：每一分善款从哪里来、归谁保管、现在在哪里，谁都能查。',
    what: '这是什么',
    whatText: [
        '商家在商品上许下公益承诺；买家确认收货时，承诺的钱由商家直接付给基金会。魔豆把每一笔按规则算好，写进一本只能往后添、不能涂改的账本。',
        '魔豆是开源软件，任何机构都可以自己架设。它从不经手钱款。',
    ],
    check: '怎么核对',
    checkSteps: [
        { title: '点数字旁的小豆子', text: '看它的定义、截至时间、用到账本前多少条。' },
        { title: '点任何一笔捐赠', text: '看它的账户、区间、叶子和封条。同一个账户的区间一段接一段，没有空隙，也不重叠。' },
        { title: '自己再算一遍', text: '「核对账本」那一页给出账本的签名、公钥和命令。从条目重新相加，结果应当一分不差。' },
    ],
    now: '账本现在有多长',
    nowText: (size: string, time: string) => `${size} 条，最后一条写于 ${time}（北京时间）。`,
    plants: '植物说明金额',
    plantsText: '项目卡片上的植物随记下的捐赠长大。',
    mine: '怎么看我自己的善意',
    mineText: '买东西的平台可以给你一条私人链接，打开就是「我的善意」。链接是随机的，别人猜不到，也可以随时停用。',
    privacy: '公开什么，不公开什么',
    privacyOpen: '公开：项目、保管机构、金额、日子、在账本里的位置。',
    privacyClosed: '不公开：买家是谁、订单号、单笔捐赠来自哪家店。账本里只留封条，不存姓名。',
    words: '几个词',
    glossary: [
        { word: '分', text: '最小的钱：一百分是一元。账本只数整数的分。' },
        { word: '区间', text: '账户把记入的钱从第一分数起；一笔捐赠是其中连续的一段。' },
        { word: '叶子', text: '账本的一条，带着自己的指纹。' },
        { word: '封条', text: '对不公开内容的承诺：事后可以证明，不能改口。' },
        { word: '截至', text: '这个数字用到账本的哪一条为止。' },
    ],
};
export type AboutTexts = typeof zh;
