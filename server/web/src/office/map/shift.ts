// From WGS-84, in which everything is kept, to the systems that Chinese tiles are drawn in.
// The formulas of GCJ-02 and BD-09 are not published by those who made them; these are the ones that
// are in common use, as written down at https://en.wikipedia.org/wiki/Restrictions_on_geographic_data_in_China
// and in eviltransform (googollee) and coordtransform (wandergis), whose test pairs are ours too.

export type System = 'wgs84' | 'gcj02' | 'bd09'
export type Place = [lat: number, lon: number]

// The Krasovsky 1940 ellipsoid
const A = 6378245.0
const EE = 0.00669342162296594323
const RAD = Math.PI / 180

// The shift is only defined for a box round the mainland
const outside = (lat: number, lon: number) => lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271

const wave = (amount: number, of: number, ...turns: [number, number][]) =>
  turns.reduce((sum, [height, turn]) => sum + height * Math.sin(of * turn * Math.PI), 0) * amount

function bend(x: number, y: number): Place {
  const common = wave(2 / 3, x, [20, 6], [20, 2])
  const root = Math.sqrt(Math.abs(x))
  return [
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common + wave(2 / 3, y, [20, 1], [40, 1 / 3], [160, 1 / 12], [320, 1 / 30]),
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common + wave(2 / 3, x, [20, 1], [40, 1 / 3], [150, 1 / 12], [300, 1 / 30]),
  ]
}

export function gcj02([lat, lon]: Place): Place {
  if (outside(lat, lon)) return [lat, lon]
  const [north, east] = bend(lon - 105, lat - 35)
  const magic = 1 - EE * Math.sin(lat * RAD) ** 2
  return [lat + north / (((A * (1 - EE)) / (magic * Math.sqrt(magic))) * RAD), lon + east / ((A / Math.sqrt(magic)) * Math.cos(lat * RAD) * RAD)]
}

/** BD-09 of a place in GCJ-02 */
export function bdOf([lat, lon]: Place): Place {
  const turn = (Math.PI * 3000) / 180
  const far = Math.sqrt(lon * lon + lat * lat) + 0.00002 * Math.sin(lat * turn)
  const angle = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * turn)
  return [far * Math.sin(angle) + 0.006, far * Math.cos(angle) + 0.0065]
}

export const bd09 = (place: Place): Place => (outside(...place) ? place : bdOf(gcj02(place)))

export function shifted(system: System, place: Place): Place {
  return system === 'gcj02' ? gcj02(place) : system === 'bd09' ? bd09(place) : place
}

export function metres([lat1, lon1]: Place, [lat2, lon2]: Place): number {
  const h = Math.sin(((lat2 - lat1) * RAD) / 2) ** 2 + Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(((lon2 - lon1) * RAD) / 2) ** 2
  return 2 * 6371008.8 * Math.asin(Math.sqrt(h))
}
