// The few parts of ECharts that are used, in a chunk of their own.
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

export interface Plot {
  kind: 'bar' | 'line'
  names: string[]
  series: { name: string; values: (number | null)[] }[]
  percent?: boolean
  labels?: string[] // beside the bars, in place of their numbers
}
const COLOURS = ['#0b5cad', '#b8570b', '#1a7f4b']

export function draw(el: HTMLElement, plot: Plot, pick?: (index: number, series: number) => void): EChartsType {
  const chart = init(el, null, { renderer: 'canvas' })
  const names = { type: 'category' as const, data: plot.names, axisTick: { show: false }, inverse: plot.kind === 'bar' }
  const values = { type: 'value' as const, max: plot.percent ? 100 : undefined, minInterval: plot.percent ? undefined : 1,
    axisLabel: { formatter: plot.percent ? '{value}%' : '{value}' } }
  chart.setOption({
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 8, right: plot.labels ? 96 : 48, top: plot.series.length > 1 ? 32 : 12, bottom: 8, containLabel: true },
    legend: plot.series.length > 1 ? { top: 0 } : undefined,
    // drawn, not written into the page: the page allows no styles of its own
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true },
    xAxis: plot.kind === 'bar' ? values : names,
    yAxis: plot.kind === 'bar' ? names : values,
    series: plot.series.map((s) => ({ type: plot.kind, name: s.name, data: s.values, barMaxWidth: 18, symbolSize: 7, connectNulls: false,
      label: plot.kind === 'bar' ? { show: true, position: 'right' as const, formatter: plot.labels ? (p: { dataIndex: number }) => plot.labels![p.dataIndex] : plot.percent ? '{c}%' : '{c}' } : undefined })),
  })
  if (pick) chart.on('click', (e) => pick(e.dataIndex, e.seriesIndex ?? 0))
  return chart
}
