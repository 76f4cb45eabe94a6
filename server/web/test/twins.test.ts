import { describe, expect, it } from 'vitest'
import type { Clip, ClipTwin } from '@shared/types'
import { earlierTwin, twinLink } from '../src/office/twins'

const twin = (clip: number, from_ms: number, offset_ms: number): ClipTwin => ({
  clip, name: 'x.mp4', kind: 'video', purpose: 'footage', duration_ms: 60_000, created_at: 1, point_name: null,
  offset_ms, from_ms, to_ms: from_ms + 5000, score: 0.9,
})

describe('clips with the same footage', () => {
  it('opens the other clip where the common part begins there', () => {
    expect(twinLink(twin(7, 0, 3630))).toBe('/clips/7?at=3630')
    expect(twinLink(twin(7, 3600, -3600))).toBe('/clips/7')
    expect(twinLink(twin(7, 100, -200))).toBe('/clips/7')
  })
  it('offers a clip that came before, never a later one', () => {
    const clip = { id: 5, twins: [twin(9, 0, 0), twin(3, 0, 0), twin(1, 0, 0)] } as Clip
    expect(earlierTwin(clip)?.clip).toBe(3)
    expect(earlierTwin({ ...clip, id: 1 })).toBeUndefined()
    expect(earlierTwin(undefined)).toBeUndefined()
  })
})
