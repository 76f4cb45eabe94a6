// What makes a picked file the same file: its size and the content of its first and last MiB. Names
// and dates change when a phone copies a file. cyrb53, because plain http pages have no crypto.subtle.
const MIB = 1024 * 1024

export function hash53(bytes: Uint8Array, seed = 0): string {
  let a = 0xdeadbeef ^ seed
  let b = 0x41c6ce57 ^ seed
  for (let i = 0; i < bytes.length; i++) {
    a = Math.imul(a ^ bytes[i], 2654435761)
    b = Math.imul(b ^ bytes[i], 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (b >>> 0).toString(16).padStart(8, '0') + (a >>> 0).toString(16).padStart(8, '0')
}

export async function fingerprintOf(file: Blob, purpose: string): Promise<string> {
  const read = async (from: number, to: number) => new Uint8Array(await file.slice(from, to).arrayBuffer())
  const head = hash53(await read(0, MIB))
  const tail = hash53(await read(Math.max(0, file.size - MIB), file.size), 1)
  return `shenkan-${purpose}-${file.size}-${head}-${tail}`
}
