// The map itself, in a chunk of its own. Everything comes in WGS-84 and is shifted for the tiles only.
import * as L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import type { MapBase } from '@shared/types'
import { PATIENCE_MS, planBox, tileWatch, type Mode } from './base'
import { grouped, gridStep, type Group, type Spot, type Tone } from './groups'
import { shifted, type Place } from './shift'
import { degrees } from './words'

export interface Words { zoom_in: string; zoom_out: string; group: (n: number) => string; north: string; south: string; east: string; west: string }
export interface Asked {
  base: MapBase
  boundary: unknown
  words: Words
  // Circles by weight instead of marks by state
  heat?: boolean
  // Marks that lie on each other stay apart
  apart?: boolean
  pick: (ids: number[]) => void
  failed: () => void
}
export interface Drawn { mode(m: Mode): void; spots(list: Spot[]): void; show(id: number): void; fit(): void; close(): void }

const LINE = '#b6c0cb'
const CELL = 44
const DEEPEST = 19
const ARROWS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const COLOURS: Record<Tone, string> = { bad: '#b42318', warn: '#b26a00', good: '#1a7f4b' }
// The same shapes as the tags have: diamond, triangle, square
const SHAPES: Record<Tone, string> = { bad: '12,1 23,12 12,23 1,12', warn: '12,2 23,22 1,22', good: '3,3 21,3 21,21 3,21' }

function shape(tone: Tone): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const polygon = document.createElementNS('http://www.w3.org/2000/svg', 'polygon')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  for (const [k, v] of Object.entries({ points: SHAPES[tone], fill: COLOURS[tone], stroke: '#fff', 'stroke-width': '1.6' })) polygon.setAttribute(k, v)
  svg.append(polygon)
  return svg
}

function icon(group: Group): L.DivIcon {
  const box = document.createElement('span')
  box.append(shape(group.tone))
  if (group.spots.length > 1) {
    const n = document.createElement('b')
    n.textContent = String(group.spots.length)
    box.append(n)
  }
  return L.divIcon({ html: box, className: `map-mark map-${group.tone}${group.spots.length > 1 ? ' map-many' : ''}`, iconSize: [30, 30] })
}

export function draw(el: HTMLElement, asked: Asked): Drawn {
  const { base, words } = asked
  const map = L.map(el, { preferCanvas: true, zoomControl: false, attributionControl: false, zoomSnap: 1, worldCopyJump: false })
  L.control.zoom({ position: 'topright', zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map)
  const told = L.control.attribution({ prefix: false }).addTo(map)
  const under = L.layerGroup().addTo(map)
  const grid = L.layerGroup().addTo(map)
  const marks = new Map<string, L.Layer>()
  // Circles are elements of the page: Tab and a reader find them
  const svg = asked.heat ? L.svg() : undefined
  let mode: Mode = 'none'
  let all: Spot[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let fitted = false

  const at = (place: Place): L.LatLngTuple => (mode === 'tiles' ? shifted(base.system, place) : place)

  function boundary(): void {
    if (!asked.boundary) return
    const line = { color: '#5b3a8c', weight: 2, fill: false, dashArray: '6 4' }
    L.geoJSON(asked.boundary as never, { interactive: false, style: line, coordsToLatLng: (c) => L.latLng(at([c[1], c[0]])) } as L.GeoJSONOptions).addTo(under)
  }
  function tiles(): void {
    const layer = L.tileLayer(base.tiles, { minZoom: base.min_zoom, maxZoom: base.max_zoom })
    const give = () => {
      clearTimeout(timer)
      if (mode === 'tiles') asked.failed()
    }
    const watch = tileWatch(give)
    layer.on('tileload', () => {
      clearTimeout(timer)
      watch.came()
    })
    layer.on('tileerror', () => watch.broke())
    timer = setTimeout(give, PATIENCE_MS)
    layer.addTo(under)
    told.addAttribution(plain(base.attribution))
  }
  function lines(): void {
    grid.clearLayers()
    if (mode !== 'none') return
    const view = map.getBounds()
    const size = map.getSize()
    const step = gridStep((Math.max(view.getEast() - view.getWest(), 1e-4) / Math.max(size.x, 1)) * 110)
    const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
    const line = (a: Place, b: Place) => L.polyline([a, b], { color: LINE, weight: 1, interactive: false }).addTo(grid)
    const label = (place: Place, text: string, name: string) =>
      L.marker(place, { interactive: false, keyboard: false, icon: L.divIcon({ className: `map-label ${name}`, html: plain(text), iconSize: [0, 0] }) }).addTo(grid)
    for (let lat = Math.ceil(view.getSouth() / step) * step; lat < view.getNorth(); lat += step) {
      line([lat, view.getWest()], [lat, view.getEast()])
      label([lat, view.getWest()], degrees(lat, places, words.north, words.south), 'map-lat')
    }
    for (let lon = Math.ceil(view.getWest() / step) * step; lon < view.getEast(); lon += step) {
      line([view.getSouth(), lon], [view.getNorth(), lon])
      label([view.getSouth(), lon], degrees(lon, places, words.east, words.west), 'map-lon')
    }
  }

  function mark(group: Group): L.Layer {
    const ids = group.spots.map((s) => s.id)
    const title = ids.length > 1 ? words.group(ids.length) : group.spots[0].title
    const m = L.marker(at(group.place), { icon: icon(group), title, alt: title, riseOnHover: true })
    const take = () => {
      const box = L.latLngBounds(group.spots.map((s) => at(s.place)))
      if (ids.length > 1 && map.getZoom() < map.getMaxZoom() && box.getNorth() - box.getSouth() + box.getEast() - box.getWest() > 1e-6)
        map.fitBounds(box.pad(0.3), { animate: false, maxZoom: Math.max(map.getZoom() + 2, map.getBoundsZoom(box)) })
      else asked.pick(ids)
    }
    m.on('click', take)
    m.on('add', () => {
      const box = m.getElement()
      box?.setAttribute('aria-label', title)
      box?.setAttribute('data-ids', ids.join(' '))
      box?.addEventListener('keydown', (e) => {
        if (e.key !== 'Enter' && e.key !== ' ') return
        e.preventDefault()
        e.stopPropagation()
        take()
      })
    })
    return m
  }
  function circle(spot: Spot): L.Layer {
    const most = Math.max(...all.map((s) => s.weight ?? 0), 1)
    const share = (spot.weight ?? 0) / most
    const c = L.circleMarker(at(spot.place), { renderer: svg, radius: 6 + 26 * Math.sqrt(share), stroke: true, weight: 1, color: '#7a1a12', fillColor: share > 0.66 ? '#b42318' : share > 0.33 ? '#d9730d' : '#e0a33a', fillOpacity: 0.5 })
    c.bindTooltip(plain(spot.title)).on('click', () => asked.pick([spot.id]))
    c.on('add', () => {
      const box = c.getElement() as SVGElement | undefined
      for (const [k, v] of Object.entries({ tabindex: '0', role: 'button', 'aria-label': spot.title, 'data-ids': String(spot.id) })) box?.setAttribute(k, v)
      box?.addEventListener('focus', () => c.openTooltip())
      box?.addEventListener('blur', () => c.closeTooltip())
      box?.addEventListener('keydown', (e) => {
        if (e.key === 'Enter' || e.key === ' ') asked.pick([spot.id])
        else if (!ARROWS[e.key] || !toward(spot, ARROWS[e.key])) return
        e.preventDefault()
        e.stopPropagation()
      })
    })
    return c
  }
  // To the nearest circle on that side; false: there is none
  function toward(from: Spot, [dx, dy]: readonly [number, number]): boolean {
    const here = map.latLngToLayerPoint(at(from.place))
    let best: SVGElement | undefined
    let least = Infinity
    for (const s of all) {
      const layer = marks.get(`#${s.id}`) as L.Path | undefined
      const there = map.latLngToLayerPoint(at(s.place))
      const along = (there.x - here.x) * dx + (there.y - here.y) * dy
      const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx)
      if (!layer || s.id === from.id || along <= 0 || along < aside / 2 || along + 2 * aside >= least) continue
      least = along + 2 * aside
      best = layer.getElement() as SVGElement
    }
    best?.focus()
    return !!best
  }
  // Only what is in view is in the page; what stays keeps its element, and so the focus
  function place(): void {
    const view = map.getBounds().pad(0.15)
    const seen = all.filter((s) => view.contains(at(s.place)))
    const zoom = map.getZoom()
    const wanted = new Map<string, () => L.Layer>()
    if (asked.heat) for (const s of [...seen].sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0))) wanted.set(`#${s.id}`, () => circle(s))
    else
      for (const g of grouped(seen, (p) => map.project(at(p), zoom), asked.apart || zoom >= DEEPEST ? 4 : CELL))
        wanted.set(`${mode} ${g.key} ${g.key[0] === '#' ? '' : zoom} ${g.spots.length} ${g.tone}`, () => mark(g))
    for (const [key, layer] of marks)
      if (!wanted.has(key)) {
        layer.remove()
        marks.delete(key)
      }
    for (const [key, make] of wanted) if (!marks.has(key)) marks.set(key, make().addTo(map))
  }
  function clear(): void {
    for (const layer of marks.values()) layer.remove()
    marks.clear()
  }
  function fit(): void {
    const box = L.latLngBounds(all.map((s) => at(s.place)))
    const plan = mode === 'plan' ? planBox(base) : null
    if (plan) box.extend(plan[0]).extend(plan[1])
    if (box.isValid()) map.fitBounds(box.pad(0.08), { animate: false, maxZoom: asked.apart ? DEEPEST : 17 })
    else map.setView([35, 105], 4, { animate: false })
    fitted = true
  }
  const after = () => {
    lines()
    place()
  }
  map.on('moveend', after)
  const sized = new ResizeObserver(() => map.invalidateSize({ animate: false }))
  sized.observe(el)

  return {
    mode(m) {
      mode = m
      clearTimeout(timer)
      under.clearLayers()
      told.removeAttribution(plain(base.attribution))
      clear()
      map.setMinZoom(0).setMaxZoom(m === 'tiles' ? Math.max(base.min_zoom, base.max_zoom) : DEEPEST).setMinZoom(m === 'tiles' ? base.min_zoom : 3)
      const plan = planBox(base)
      if (m === 'tiles') tiles()
      if (m === 'plan' && plan) L.imageOverlay('/api/map/files/plan', L.latLngBounds(plan[0], plan[1]), { alt: '' }).on('error', asked.failed).addTo(under)
      boundary()
      if (fitted) after()
    },
    spots(list) {
      all = list
      clear()
      if (!fitted) fit()
      after()
    },
    show(id) {
      const spot = all.find((s) => s.id === id)
      if (spot) map.setView(at(spot.place), Math.max(map.getZoom(), Math.min(16, map.getMaxZoom())), { animate: false })
    },
    fit,
    close() {
      clearTimeout(timer)
      sized.disconnect()
      map.remove()
    },
  }
}

// Leaflet takes these texts for HTML
function plain(text: string): string {
  const box = document.createElement('span')
  box.textContent = text
  return box.innerHTML
}
