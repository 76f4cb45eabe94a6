// The head line of each import template; the server knows these names and the English ones.
export const COLUMNS = {
  units: '编码,全称,简称,类别,上级单位,排序,电话,启用',
  persons: '姓名,单位,职务,排序,电话,启用',
  points: '点位编号,名称,类型,地址,纬度,经度,主责单位,配合单位,点位责任人,电话,挂钩领导,包保单位,启用,街长,巷长,路长,属地',
  'point-types': '编码,名称,牵头单位,标准',
  'problem-types': '编码,名称,牵头单位,配合单位,快捷键,指标',
  indicators: '体系版本,编码,上级编码,内容,标准,权重,牵头单位',
} as const

// What may be the territory that a point lies in
export const AREA_KINDS = ['township', 'community']

// Accounts are imported on their own page, with their password slips
export const ACCOUNT_COLUMNS = '姓名,账号,单位,角色'

export type What = keyof typeof COLUMNS

// The column that a list of errors has beside the rows; a mended list may come back with it
export const WHY = ['错误原因', 'What is wrong']
