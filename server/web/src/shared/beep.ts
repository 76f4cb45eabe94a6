// A short sound made here: nothing is fetched. Silent until the page was touched once.
let sound: AudioContext | null = null

export function beep(): void {
  sound ??= new AudioContext()
  void sound.resume()
  const tone = sound.createOscillator()
  const volume = sound.createGain()
  tone.frequency.value = 880
  volume.gain.setValueAtTime(0.2, sound.currentTime)
  volume.gain.linearRampToValueAtTime(0, sound.currentTime + 0.4)
  tone.connect(volume).connect(sound.destination)
  tone.start()
  tone.stop(sound.currentTime + 0.4)
}
