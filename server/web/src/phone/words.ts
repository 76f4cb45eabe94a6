/* The phone page's own words: small enough to carry both languages. */
import { ref } from 'vue'
import type { Reason } from '../shared/stage'

const zh = {
  title: '审看会',
  loading: '正在连接会场…',
  connected: '已连接',
  offline: '离线',
  offlineNote: '与会场的连接断了，正在自动重连。您填写的内容都保存在本机。',
  deskTitle: '请输入桌签码',
  deskHint: '桌签二维码下方的编码，不分大小写',
  deskGo: '进入',
  deskScan: '也可以用手机相机扫桌签上的二维码直接进入。',
  closedTitle: '会议已经结束',
  closedText: '本场审看会已散会，感谢参加。认领和承诺以会议记录为准。',
  ribbon: '彩排·不留记录',
  rehearsedTitle: '彩排已经结束',
  rehearsedText: '没有留下任何记录，可以关闭此页。',
  checkinTitle: '请选择您的姓名签到',
  checkinOther: '名单里没有我',
  checkinBack: '返回名单',
  checkinName: '姓名',
  checkinPost: '职务',
  checkinDeputy: '我是代会人（代替单位负责人参会）',
  checkinGo: '签到',
  checkinNone: '名单中还没有本单位的人员，请填写姓名和职务。',
  needName: '请填写姓名',
  checkedIn: '已签到',
  waitTitle: '请等待会议开始',
  waitPaused: '会议休息中',
  waitPlaying: '正在播放',
  waitNone: '暂无需要您认领的问题',
  waitHint: '播到本单位的问题时，这里会自动弹出，不用刷新。',
  mineTitle: '本单位的问题',
  lead: '责任单位',
  assistRole: '配合单位',
  assistNote: '本单位是配合单位，由 {unit} 负责认领。',
  standard: '对应标准',
  foundOn: '发现日期',
  stillAlt: '问题画面截图',
  stillNone: '画面暂时没有取到',
  claimIn: '请在 {t} 内认领',
  claimNotYet: '认领还没有开始，可以先填写',
  claimOver: '认领时间已到，超过 {t}',
  claimClosed: '认领已结束',
  due: '整改时限',
  days: '{n} 天',
  otherDay: '其他',
  dueBy: '即 {d} 18:00 前',
  measures: '整改措施',
  measuresHint: '怎么改，谁来改',
  pledge: '现场表态',
  pledgeHint: '大屏显示，30 字以内',
  person: '整改责任人',
  claim: '确认认领',
  join: '共同认领',
  aware: '知晓',
  awareDone: '已知晓（仅记在本机）',
  toDispute: '不属于本单位，提出异议',
  needMeasures: '请填写整改措施',
  needDue: '请选择整改时限',
  needDispute: '请选择理由',
  sending: '正在提交…',
  saved: '离线，已暂存，连上自动提交',
  savedShort: '已暂存，待提交',
  refused: '没有提交成功',
  discard: '知道了',
  claimedTitle: '认领成功',
  joinedTitle: '已共同认领',
  ruledToUs: '裁定由本单位负责，请补充表态',
  recordedForUs: '会务人员已代为登记认领',
  alreadyTitle: '本问题已经认领过了',
  alreadyText: '{unit} {person} 已于 {t} 认领',
  at: '时间',
  number: '问题编号',
  amend: '修改内容',
  amendSave: '保存修改',
  amendHint: '进入下一条之前可以修改',
  amendGone: '已进入下一条，不能再修改',
  cancel: '取消',
  disputeTitle: '提出异议',
  disputeReason: '理由',
  disputeText: '说明',
  disputeTextHint: '请写明依据，如权属文件、整改时间',
  disputeUnit: '建议责任单位（可不填）',
  disputeNoUnit: '不指定',
  suggests: '建议由 {unit} 负责',
  disputeGo: '提交异议',
  disputedTitle: '异议已提交',
  disputedText: '等待主持人裁定，会议继续进行。',
  ruledTitle: '异议已裁定',
  missed: '未当场认领',
  missedText: '请举手示意会务人员代为登记，或在散会后 24 小时内联系创城办补认领。',
  newProblem: '正在播放本单位的新问题 {no}，点此查看',
  leftOver: '这一条的认领已经过去，您写的内容还保存在本机。',
  goOn: '去看当前问题',
  resend: '立即重试',
  retryLoad: '重试',
  netError: '连不上会场服务器，请确认已接入会场无线网。',
  serverError: '服务器暂时没有答复，请稍后再试。',
  lang: 'English',
  byRecorder: '会务代录',
  byLate: '会后补认领',
  byRuling: '裁定',
  pendingMine: '待认领',
  overdueBy: '超时',
} as const

type Key = keyof typeof zh

const en: Record<Key, string> = {
  title: 'Screening',
  loading: 'Connecting…',
  connected: 'Connected',
  offline: 'Offline',
  offlineNote: 'The connection is lost and is being restored. What you wrote is kept on this phone.',
  deskTitle: 'Desk code',
  deskHint: 'The code under the QR on your desk card',
  deskGo: 'Enter',
  deskScan: 'You can also scan the QR on the desk card with the camera.',
  closedTitle: 'The meeting is over',
  closedText: 'This screening has ended. The record holds all claims and pledges.',
  ribbon: 'Rehearsal · nothing is kept',
  rehearsedTitle: 'The rehearsal is over',
  rehearsedText: 'Nothing of it was kept. You can close this page.',
  checkinTitle: 'Choose your name to check in',
  checkinOther: 'I am not on the list',
  checkinBack: 'Back to the list',
  checkinName: 'Name',
  checkinPost: 'Post',
  checkinDeputy: 'I deputise for the head of the unit',
  checkinGo: 'Check in',
  checkinNone: 'Nobody of your unit is on the list yet: write your name and post.',
  needName: 'Write your name',
  checkedIn: 'Checked in',
  waitTitle: 'Waiting for the meeting to begin',
  waitPaused: 'The meeting is paused',
  waitPlaying: 'Now playing',
  waitNone: 'Nothing for you to claim now',
  waitHint: 'A problem of your unit appears here by itself, no need to reload.',
  mineTitle: 'Problems of your unit',
  lead: 'Responsible',
  assistRole: 'Assisting',
  assistNote: 'Your unit assists; {unit} is to claim.',
  standard: 'Standard',
  foundOn: 'Found on',
  stillAlt: 'Still of the problem',
  stillNone: 'The picture is not there yet',
  claimIn: 'Claim within {t}',
  claimNotYet: 'Claiming has not begun; you can write already',
  claimOver: 'Time is up by {t}',
  claimClosed: 'Claiming is closed',
  due: 'Deadline',
  days: '{n} days',
  otherDay: 'Other',
  dueBy: 'by {d} 18:00',
  measures: 'Measures',
  measuresHint: 'What will be done, and by whom',
  pledge: 'Pledge',
  pledgeHint: 'Shown in the hall, up to 30 characters',
  person: 'Person in charge',
  claim: 'Claim',
  join: 'Claim jointly',
  aware: 'Noted',
  awareDone: 'Noted (on this phone only)',
  toDispute: 'Not ours: dispute',
  needMeasures: 'Write the measures',
  needDue: 'Choose a deadline',
  needDispute: 'Choose a reason',
  sending: 'Sending…',
  saved: 'Offline: saved, is sent when connected',
  savedShort: 'Saved, to be sent',
  refused: 'Not accepted',
  discard: 'OK',
  claimedTitle: 'Claimed',
  joinedTitle: 'Claimed jointly',
  ruledToUs: 'Ruled to be yours: add your pledge',
  recordedForUs: 'The clerk recorded your claim',
  alreadyTitle: 'Already claimed',
  alreadyText: '{unit} {person} claimed it at {t}',
  at: 'Time',
  number: 'Problem',
  amend: 'Amend',
  amendSave: 'Save',
  amendHint: 'Can be amended until the next item',
  amendGone: 'The meeting went on: no more changes',
  cancel: 'Cancel',
  disputeTitle: 'Dispute',
  disputeReason: 'Reason',
  disputeText: 'Explain',
  disputeTextHint: 'State the grounds',
  disputeUnit: 'Suggested unit (optional)',
  disputeNoUnit: 'None',
  suggests: 'suggests {unit}',
  disputeGo: 'Send',
  disputedTitle: 'Dispute sent',
  disputedText: 'The host will rule; the meeting goes on.',
  ruledTitle: 'Ruled',
  missed: 'not claimed',
  missedText: 'Ask the clerk to record it now, or the office for a late claim within 24 hours after the meeting.',
  newProblem: 'A new problem of your unit is on: {no}. Tap to see it',
  leftOver: 'Claiming of this one is over. What you wrote is kept on this phone.',
  goOn: 'Go to the current problem',
  resend: 'Retry now',
  retryLoad: 'Retry',
  netError: 'The server cannot be reached: join the meeting room network.',
  serverError: 'The server does not answer now. Try again.',
  lang: '中文',
  byRecorder: 'recorded by the clerk',
  byLate: 'late claim',
  byRuling: 'ruled',
  pendingMine: 'to claim',
  overdueBy: 'over',
}

export const lang = ref<'zh' | 'en'>(localStorage.getItem('sk.lang') === 'en' ? 'en' : 'zh')

function tellPage(): void {
  document.documentElement.lang = lang.value === 'zh' ? 'zh-CN' : 'en'
}
tellPage()

export function switchLang(): void {
  lang.value = lang.value === 'zh' ? 'en' : 'zh'
  localStorage.setItem('sk.lang', lang.value)
  tellPage()
}

export function t(key: Key, fill: Record<string, string | number> = {}): string {
  const text: string = lang.value === 'zh' ? zh[key] : en[key]
  return text.replace(/\{(\w+)\}/g, (_all, name: string) => String(fill[name] ?? ''))
}

export function why(reason: Reason | null | undefined): string {
  return reason ? (lang.value === 'zh' ? reason.zh : reason.en) : ''
}

const states: Record<string, [string, string]> = {
  presented: ['待认领', 'to claim'],
  scheduled: ['待认领', 'to claim'],
  claimed: ['已认领', 'claimed'],
  disputed: ['有异议', 'disputed'],
  filed: ['核实后再定', 'to be checked'],
  withdrawn: ['已撤销', 'withdrawn'],
  dispatched: ['已交办', 'dispatched'],
  rectifying: ['整改中', 'rectifying'],
  reported: ['待核查', 'to verify'],
  closed: ['已销号', 'closed'],
}

export const reasons: [string, string, string][] = [
  ['ownership', '权属不在本单位', 'Not owned by us'],
  ['jurisdiction', '不在管辖范围', 'Outside our jurisdiction'],
  ['done', '已经整改', 'Already fixed'],
  ['repeated', '重复的问题', 'A repeat'],
]

const rulings: Record<string, [string, string]> = {
  assign: ['由 {unit} 负责', 'goes to {unit}'],
  refile: ['核实后再定', 'to be checked first'],
  withdraw: ['问题不成立，予以撤销', 'withdrawn'],
}

function pick(pair: [string, string] | undefined, other: string): string {
  return pair ? (lang.value === 'zh' ? pair[0] : pair[1]) : other
}

export const stateWord = (state: string): string => pick(states[state], state)

export function reasonWord(code: string): string {
  const row = reasons.find((r) => r[0] === code)
  return row ? pick([row[1], row[2]], code) : code
}

export function rulingWord(ruling: string, unit: string | null | undefined): string {
  return pick(rulings[ruling], ruling).replace('{unit}', unit ?? '')
}
