// Texts of this page; both languages have the same shape.
import type { Lang } from '../../settings.svelte';

const zh = {
    title: '出行',
    lead: '按你自己的情况找路：避开什么、哪里还不清楚，都说明白。',
    private: '你的行程和身体情况只留在这台设备上，服务器不保存。',
    from: '从哪里出发', to: '到哪里去', placeholder: '地名、拼音或首字母', mine: '我的位置', swap: '对调', pick: '在地图上点选',
    picking: '请在地图上点一下', picked: '地图上的一点', here: '当前位置', noPlace: '没有找到这个地方。换个写法试试，或在地图上点选。',
    found: (n: number) => `${n} 个结果，用上下键选择`,
    who: '怎么出行', presets: { manual: '手动轮椅', powered: '电动轮椅', cane: '拄拐慢行', pram: '婴儿车' },
    own: '我自己的限制', up: '上坡最多（%）', down: '下坡最多（%）', kerb: '路缘最高（厘米）', width: '至少要宽（厘米）', steps: '台阶', stepsAvoid: '不走', stepsAllow: '可以走',
    unknown: '没人标注过的地方', unknowns: { accept: '照走', warn: '走，但提醒我', avoid: '尽量不走' }, shortest: '只求最短',
    reset: '恢复默认', go: '找路', going: '正在找路……', needOne: '请填写这一项。',
    minutes: (n: number) => `约 ${n} 分钟`, ways: '几条路', way: (n: number) => `路线 ${n}`,
    sure: { known: '有人标注过', assumed: '推测', reported: '有人报告过', unknown: '没人标注过', not_understood: '标注了却看不懂' }, sureTitle: '有多大把握',
    avoidedTitle: '避开了', stepsTitle: '怎么走', noneTitle: '走不通', partTitle: '到不了终点', goThere: '改到最近能到的地方', slopes: '坡度', slopeUp: (p: string, m: string) => `上坡 ${p}%，${m}`,
    slopeDown: (p: string, m: string) => `下坡 ${p}%，${m}`, slopeFlat: '已标注的路段没有明显坡度。', slopeUnknown: (m: string) => `${m}没有坡度资料`,
    blocked: '这里走不通', more: '报告别的情况', print: '打印', read: '朗读路线', stop: '停止', follow: '跟我走', unfollow: '停止跟随', clear: '清除本机记录', cleared: '这台设备上的记录已清除。',
    following: (text: string) => `现在：${text}`, off: '偏离了路线，正在重新找路。', offline: '没有网络：显示已找好的路线。', failed: '没有网络，暂时不能找路。',
    noWebgl: '这个浏览器画不了地图，下面的文字路线一样能用。', noLocation: '拿不到当前位置。请在手机设置里允许定位，或输入地名。',
    changed: '有人刚报告了路况，路线已更新。', unchanged: '有人刚报告了路况，你的路线不受影响。', thanks: '谢谢！别人马上就能看到。', thanksHeld: '谢谢！审核后生效。', rerouted: '已换一条路。',
    reportFailed: '没有发出去，请稍后再试。', undo: '撤回', undone: '已撤回。',
    report: '报告路况', kind: '情况', kinds: {
        blocked: '走不通', steps: '有台阶', kerb: '路缘太高', narrow: '太窄', steep: '太陡', surface: '路面太差', lift_broken: '电梯坏了',
        no_kerb: '路缘已放平', flat: '其实是平的', wide: '够宽', ramp: '有坡道', lift: '有电梯', passable: '其实走得通',
    } as Record<string, string>, whoFor: '谁过不去', whos: { everyone: '谁都过不去', wheels: '轮子过不去', walkers: '走路过不去' } as Record<string, string>,
    value: '数值（可不填）', units: { kerb: '厘米', narrow: '厘米', wide: '厘米', steep: '%' } as Record<string, string>, note: '补充（审核后公开，可不填）', photo: '照片（可不填）', photoNote: '照片会先去掉拍摄地点等信息，审核后才公开。', send: '发出',
    still: '还在', gone: '没有了', voted: '谢谢，已记下。', since: (d: string) => `${d} 报告`, sureOf: (n: number) => `可信度 ${n}%`, own2: '你报告的', unconfirmed: '未经证实', nearReports: '沿路的报告',
    survey: '帮忙认路', surveyLead: '这些地方还没人说清楚，却有许多路线经过。你知道的话，点一下就行。', surveyNone: '附近没有要问的了，谢谢！', passes: (n: number) => `60 条路线里有 ${n} 条经过`, skip: '不知道', back: '回到找路',
    asks: { kerb: '过马路的地方，路缘放平了吗？', incline: '这一段坡度怎样？', width: '轮椅过得去吗（90 厘米以上）？', surface: '路面怎样？' },
    answers: {
        kerb: [['no_kerb', '放平了'], ['kerb', '有高起的路缘']], incline: [['flat', '平的'], ['steep', '陡']], width: [['wide', '够宽'], ['narrow', '太窄']], surface: [['good', '平整'], ['bad', '颠簸']],
    } as Record<string, [string, string][]>, unnamed: '无名路段', map: '地图', mapHelp: '地图上的内容在旁边都有文字。方向键移动，加减号缩放。', noMap: '这里还没有地图', noMapText: '本站还没有放上地图，所以暂时不能找路。可以在「说明」页找到本站的联系方式。',
    invented: '虚构的小镇，魔豆所造',
    blockedAsk: '对所有人关上这一段？', blockedYes: '是，走不通', blockedNo: '点错了', youReported: (what: string) => `你报告了：${what}`, dismiss: '收起',
    share: '分享这条路', shareLead: '打开这个链接的人会看到同样的起点和终点。位置写在 # 后面，浏览器不会把它发给服务器。', shareAs: (who: string) => `也告诉对方怎么出行：${who}`, shareSend: '发给别人',
    reach: '看能走多远', reachFrom: (name: string) => `从「${name}」出发`, reachMinutes: '多少分钟', inMinutes: (n: number) => `${n} 分钟`, reachHide: '收起范围', reachFailed: '没有算出来，请稍后再试。',
    reachSaid: (name: string, n: number, far: string) => `从「${name}」出发，${n} 分钟能到的地方已画在地图上，最远直线 ${far}。`, reachNone: (name: string) => `从「${name}」出发，按你的情况走不出去。`,
    tapped: '地图上点到的', tapFrom: '从这里出发', tapTo: '到这里去', tapReport: '报告这里的路况', nothingThere: '这里没有标注什么',
    things: { steps: '台阶', barrier: '路障', kerb: '路缘', elevator: '电梯', entrance: '入口', foot: '步道', crossing: '人行横道', cycle: '自行车道', platform: '站台', service: '内部道路', living: '生活街道', road: '道路', major: '大路' } as Record<string, string>,
    wheelchairs: { yes: '轮椅能进', limited: '轮椅勉强能进', no: '轮椅进不去' } as Record<string, string>,
    legend: '线条含义', kindsOf: { street: '街道', station: '车站', place: '地名', town: '镇', suburb: '片区', village: '村', square: '广场', public: '公共设施', health: '医疗', school: '学校', shop: '商店', food: '餐饮', toilets: '卫生间', bus_stop: '公交站', park: '公园', city: '城市' } as Record<string, string>,
};
const en: typeof zh = {
    title: 'Getting around',
    lead: 'Ways that fit you: what they avoid, and where nobody knows yet, is said plainly.',
    private: 'Your trips and your needs stay on this device; the server keeps neither.',
    from: 'From', to: 'To', placeholder: 'A name, pinyin or initials', mine: 'My position', swap: 'Swap', pick: 'Choose on the map',
    picking: 'Tap the map', picked: 'A point on the map', here: 'Current position', noPlace: 'No such place was found. Try another spelling, or choose on the map.',
    found: (n) => `${n} results, choose with the arrow keys`,
    who: 'How you travel', presets: { manual: 'Manual wheelchair', powered: 'Powered wheelchair', cane: 'Cane, walking slowly', pram: 'Pram' },
    own: 'My own limits', up: 'Steepest way up (%)', down: 'Steepest way down (%)', kerb: 'Highest kerb (cm)', width: 'Least width (cm)', steps: 'Steps', stepsAvoid: 'Avoid', stepsAllow: 'Possible',
    unknown: 'Where nobody has told', unknowns: { accept: 'Go', warn: 'Go, but tell me', avoid: 'Rather not' }, shortest: 'Shortest only',
    reset: 'Back to defaults', go: 'Find a way', going: 'Looking for a way…', needOne: 'Please fill this in.',
    minutes: (n) => `about ${n} min`, ways: 'Ways', way: (n) => `Way ${n}`,
    sure: { known: 'mapped', assumed: 'assumed', reported: 'reported', unknown: 'not told', not_understood: 'told, not understood' }, sureTitle: 'How sure this is',
    avoidedTitle: 'Avoided', stepsTitle: 'Step by step', noneTitle: 'No way through', partTitle: 'The destination cannot be reached', goThere: 'Go to the nearest point instead', slopes: 'Slopes', slopeUp: (p, m) => `${p} % up for ${m}`,
    slopeDown: (p, m) => `${p} % down for ${m}`, slopeFlat: 'No marked slope where slopes are mapped.', slopeUnknown: (m) => `no slope is told for ${m}`,
    blocked: "I can't get through", more: 'Report something else', print: 'Print', read: 'Read aloud', stop: 'Stop', follow: 'Follow me', unfollow: 'Stop following', clear: 'Clear what this device keeps', cleared: 'This device keeps nothing any more.',
    following: (text) => `Now: ${text}`, off: 'Off the way: looking for another.', offline: 'No network: showing the way that was planned.', failed: 'No network: a way cannot be looked for now.',
    noWebgl: 'This browser cannot draw the map; the way in words below works all the same.', noLocation: 'The position is not available. Allow it in the settings, or type a place.',
    changed: 'Somebody just reported a place: your way is updated.', unchanged: 'Somebody just reported a place: your way stays.', thanks: 'Thank you! Others see it at once.', thanksHeld: 'Thank you! It counts once it was looked at.', rerouted: 'Here is another way.',
    reportFailed: 'It was not sent. Please try again later.', undo: 'Take back', undone: 'Taken back.',
    report: 'Report a place', kind: 'What is there', kinds: {
        blocked: 'No way through', steps: 'Steps', kerb: 'Kerb too high', narrow: 'Too narrow', steep: 'Too steep', surface: 'Bad ground', lift_broken: 'Lift out of order',
        no_kerb: 'Kerb is lowered', flat: 'It is flat', wide: 'Wide enough', ramp: 'There is a ramp', lift: 'There is a lift', passable: 'One gets through',
    }, whoFor: 'For whom', whos: { everyone: 'for everyone', wheels: 'on wheels', walkers: 'on foot' },
    value: 'How much (optional)', units: { kerb: 'cm', narrow: 'cm', wide: 'cm', steep: '%' }, note: 'More (optional; public once it was looked at)', photo: 'Photo (optional)', photoNote: 'Where and when it was taken is removed first; it is shown once it was looked at.', send: 'Send',
    still: 'Still there', gone: 'Gone', voted: 'Thank you, noted.', since: (d) => `reported ${d}`, sureOf: (n) => `${n} % sure`, own2: 'yours', unconfirmed: 'unconfirmed', nearReports: 'Reports along the way',
    survey: 'Help to know the ways', surveyLead: 'Nobody has told about these places yet, and many ways pass them. If you know, one tap is enough.', surveyNone: 'Nothing more to ask around here. Thank you!', passes: (n) => `${n} of 60 ways pass here`, skip: "I don't know", back: 'Back to finding ways',
    asks: { kerb: 'Is the kerb lowered where one crosses?', incline: 'How steep is it here?', width: 'Does a wheelchair fit (90 cm or more)?', surface: 'How is the ground?' },
    answers: {
        kerb: [['no_kerb', 'Lowered'], ['kerb', 'There is a kerb']], incline: [['flat', 'Flat'], ['steep', 'Steep']], width: [['wide', 'Wide enough'], ['narrow', 'Too narrow']], surface: [['good', 'Even'], ['bad', 'Rough']],
    }, unnamed: 'A way without a name', map: 'Map', mapHelp: 'All that the map shows is also told in words beside it. Arrow keys move, plus and minus zoom.', noMap: 'There is no map here yet', noMapText: 'This site has no map, so no way can be found for now. The page About says whom to ask.',
    invented: 'An invented town, made by Modou',
    blockedAsk: 'Close this part for everybody?', blockedYes: 'Yes, no way through', blockedNo: 'A slip', youReported: (what) => `You reported: ${what}`, dismiss: 'Hide',
    share: 'Share this way', shareLead: 'Whoever opens this link sees the same two places. They stand behind #, which browsers do not send to the server.', shareAs: (who) => `Also tell how you travel: ${who}`, shareSend: 'Send it',
    reach: 'How far one gets', reachFrom: (name) => `From ${name}`, reachMinutes: 'Minutes', inMinutes: (n) => `${n} minutes`, reachHide: 'Hide the area', reachFailed: 'It could not be worked out. Please try again later.',
    reachSaid: (name, n, far) => `What can be reached from ${name} within ${n} minutes is on the map; the farthest is ${far} away as the crow flies.`, reachNone: (name) => `From ${name} there is no way on, travelling as you do.`,
    tapped: 'On the map', tapFrom: 'Start here', tapTo: 'Go here', tapReport: 'Report this place', nothingThere: 'Nothing is mapped here',
    things: { steps: 'steps', barrier: 'barrier', kerb: 'kerb', elevator: 'lift', entrance: 'entrance', foot: 'footway', crossing: 'crossing', cycle: 'cycleway', platform: 'platform', service: 'service road', living: 'living street', road: 'road', major: 'main road' },
    wheelchairs: { yes: 'wheelchairs can enter', limited: 'wheelchairs can enter in part', no: 'wheelchairs cannot enter' },
    legend: 'What the lines mean', kindsOf: { street: 'street', station: 'station', place: 'place', town: 'town', suburb: 'suburb', village: 'village', square: 'square', public: 'public', health: 'health', school: 'school', shop: 'shop', food: 'food', toilets: 'toilets', bus_stop: 'bus stop', park: 'park', city: 'city' },
};
export type Words = typeof zh;
export const words = (lang: Lang): Words => (lang === 'en' ? en : zh);

/** As the server rounds it in its sentences: two roundings of one length must not stand side by side. */
export function distance(metres: number, lang: Lang): string {
    const unit = lang === 'zh' ? ['米', '公里'] : ['\u00a0m', '\u00a0km'];
    const step = metres < 100 ? 1 : metres < 500 ? 5 : 10;
    const rounded = Math.round(metres / step) * step;
    return rounded < 1000 ? `${rounded}${unit[0]}` : `${(metres / 1000).toFixed(1)}${unit[1]}`;
}
