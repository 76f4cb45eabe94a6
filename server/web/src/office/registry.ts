// The head line of each import template; the server knows these names and the English ones.
export const COLUMNS = {
  units: '编码,全称,简称,类别,上级单位,排序,电话,启用,挂钩领导,包保单位,主要负责人,联络员',
  persons: '姓名,单位,职务,排序,电话,启用',
  points: '点位编号,名称,类型,地址,纬度,经度,主责单位,配合单位,点位责任人,电话,挂钩领导,包保单位,启用,街长,巷长,路长,属地',
  'point-types': '编码,名称,牵头单位,标准,启用',
  'problem-types': '编码,名称,牵头单位,配合单位,快捷键,指标,启用',
  indicators: '体系版本,编码,上级编码,内容,标准,权重,牵头单位,责任单位,启用',
  hqs: '名称,负责领导,单位,所辖单位,启用',
} as const

// A row that stands for a point leads to it in the register, for others to its problems
export const pointPath = (id: number, registry: boolean) => (registry ? `/registry?what=points&id=${id}` : `/problems?point=${id}`)

// What may be the territory that a point lies in
export const AREA_KINDS = ['township', 'community']

// Accounts are imported on their own page, with their password slips
export const ACCOUNT_COLUMNS = '姓名,账号,人员,单位,角色,所在组,限定区域,限定单位,状态'

export type What = keyof typeof COLUMNS

// The column that a list of errors has beside the rows; a mended list may come back with it
export const WHY = ['错误原因', 'What is wrong']
// And that of a ledger, which says what the record has instead
export const DIFFERS = ['与记录的出入', 'Differs from the record']

// The ledgers that may be compared: their first columns
export const LEDGER_IMPORTS = {
  problems: { columns: '问题编号,发现日期,来源,轮次,点位编号,点位名称,问题类型,描述,对应标准,主责单位,配合单位,状态' },
  rectifications: { columns: '问题编号,交办卡号,交办日期,任务,时限,标准,责任,签收日期,原定期限,现期限,延期次数,整改措施,完成日期,反馈日期,核查人,核查日期,核查结果,退回次数,销号日期,销号单号,是否逾期（天）,承诺是否兑现,追责级别' },
} as const
// The sheets of a workbook of several that may be imported
export const SHEETS: Record<string, string> = { points: '点位台账', problems: '问题台账', rectifications: '整改台账' }
// What an exported sheet has besides its heads and rows: the line under its title, its total, its last row
export const BESIDES = /^(填报单位：|合计 \d+ 行|制表人：)/
export const LEDGER_HEAD = '问题编号'
export const isLedger = (what: string): what is keyof typeof LEDGER_IMPORTS => what in LEDGER_IMPORTS
