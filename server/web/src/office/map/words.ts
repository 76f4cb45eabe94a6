// Without a sign: its half of the world is told by a word
export function degrees(at: number, places: number, over: string, under: string): string {
  const said = at.toFixed(places)
  return `${said.replace('-', '')}° ${Number(said) < 0 ? under : over}`
}
