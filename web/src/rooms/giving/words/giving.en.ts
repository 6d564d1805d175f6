// English texts of gifts, projects and shops that several of their pages show.
import type { GivingTexts } from './giving.zh';

export const en: GivingTexts = {
    words: {
        raised: 'Recorded',
        givers: 'Shops that gave',
        projects: 'Projects',
        shopCount: (n) => (n === '1' ? '1 shop' : `${n} shops`),
        project: 'Project',
        shop: 'Shop',
        holder: 'Who holds the money',
        recorded: (time) => `recorded ${time}`,
        recordedAt: 'Recorded (UTC)',
        first: 'First gift',
        last: 'Latest gift',
        latest: 'Latest gifts',
        heldBy: (holder) => `held by ${holder}`,
    },
    empty: {
        projects: 'No projects yet',
        projectsText: 'Projects appear here when an organisation registers them.',
        gifts: 'No gifts yet',
        giftsText: 'The first one appears when a shop picks this project and the delivery of an order is confirmed.',
    },
    defs: {
        gifts: 'Each gift that took effect when delivery was confirmed; fully corrected ones are left out.',
        raised: 'All gifts that the book has recorded for this project, less what was corrected.',
        givers: 'Different shops that have given to this project, each counted once.',
    },
    // Causes and regions are words of the imported project file; the common ones are known here, others stay as they are.
    causes: {
        教育: 'Education', 健康: 'Health', 医疗: 'Medical care', 大病救助: 'Serious illness', 环保: 'Environment', 环境: 'Environment', 生态: 'Ecology',
        儿童: 'Children', 女性: 'Women', 妇女: 'Women', 助老: 'Older people', 养老: 'Older people', 助残: 'Disability', 残障: 'Disability',
        扶贫: 'Poverty relief', 乡村振兴: 'Rural revival', 乡村: 'Rural life', 救灾: 'Disaster relief', 动物保护: 'Animals', 就业: 'Jobs', 国际: 'International',
        education: 'Education', health: 'Health', environment: 'Environment', children: 'Children', women: 'Women', elderly: 'Older people',
        disability: 'Disability', poverty: 'Poverty relief', disaster: 'Disaster relief', animals: 'Animals',
    },
    regions: {
        全国: 'Nationwide', 北京: 'Beijing', 天津: 'Tianjin', 河北: 'Hebei', 山西: 'Shanxi', 内蒙古: 'Inner Mongolia', 辽宁: 'Liaoning', 吉林: 'Jilin',
        黑龙江: 'Heilongjiang', 上海: 'Shanghai', 江苏: 'Jiangsu', 浙江: 'Zhejiang', 安徽: 'Anhui', 福建: 'Fujian', 江西: 'Jiangxi', 山东: 'Shandong',
        河南: 'Henan', 湖北: 'Hubei', 湖南: 'Hunan', 广东: 'Guangdong', 广西: 'Guangxi', 海南: 'Hainan', 重庆: 'Chongqing', 四川: 'Sichuan',
        贵州: 'Guizhou', 云南: 'Yunnan', 西藏: 'Tibet', 陕西: 'Shaanxi', 甘肃: 'Gansu', 青海: 'Qinghai', 宁夏: 'Ningxia', 新疆: 'Xinjiang',
        香港: 'Hong Kong', 澳门: 'Macao', 台湾: 'Taiwan', 缅甸: 'Myanmar', 埃塞俄比亚: 'Ethiopia', 苏丹: 'Sudan',
    },
};
