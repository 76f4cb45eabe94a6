"""The peers: the same work by other programs' commands, with the settings of media/encode.c."""
import os
import shutil
from xml.sax.saxutils import quoteattr

FFMPEG = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
SCALER = "flags=bicubic+accurate_rnd"
HOUSE = ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-level", "4.1",
         "-crf", "21", "-maxrate", "14M", "-bufsize", "14M", "-bf", "2", "-refs", "2", "-g", "250",
         "-force_key_frames", "expr:gte(t,n_forced)",
         "-x264-params", "stitchable=1:open-gop=0:scenecut=0:b-pyramid=none:weightp=1",
         "-video_track_timescale", "90000"]
AAC = ["-c:a", "aac", "-aac_pns", "0", "-ar", "48000", "-ac", "2"]


def proxy(clip, w, h, out):
    """The viewing copy alone: nothing else is looked at."""
    return [*FFMPEG, "-threads", "1", "-i", clip, "-map", "0:v:0", "-map", "0:a:0?",
            "-filter_threads", "1", "-vf", f"scale={w}:{h}:{SCALER},format=yuv420p",
            "-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "superfast",
            "-profile:v", "high", "-crf", "25", "-maxrate", "2500k", "-bufsize", "2500k",
            "-bf", "0", "-g", "250", "-force_key_frames", "expr:gte(t,n_forced)",
            "-forced-idr", "1", "-x264-params", "open-gop=0:scenecut=0", "-threads", "1",
            *AAC, "-b:a", "96k", "-video_track_timescale", "90000", "-movflags", "+faststart", out]


def decode(film):
    """Every picture of a film once, on nothing."""
    return [*FFMPEG, "-threads", "1", "-i", film, "-map", "0:v:0", "-f", "null", "-"]


def _fitted(index):
    return (f"[{index}:v:0]scale=1920:1080:force_original_aspect_ratio=decrease:{SCALER},"
            "pad=1920:1080:-1:-1,setsar=1,format=yuv420p")


def piece(clip, start_s, frames, seconds, keys, caption, out, threads=1):
    """A segment with a lower third on its first 5 s, its sound made louder and limited, and key
    frames where our pieces begin."""
    graph = (f"{_fitted(0)}[v];[v][1:v]overlay=enable='lt(t,5)':format=yuv420,format=yuv420p[o];"
             "[0:a:0]volume=2,alimiter=limit=0.84:level=0[a]")
    return [*FFMPEG, "-threads", "1", "-ss", f"{start_s:.6f}", "-i", clip, "-i", caption,
            "-filter_complex_threads", "1", "-filter_complex", graph, "-map", "[o]", "-map", "[a]",
            "-frames:v", str(frames), "-t", f"{seconds:.6f}", "-fps_mode", "passthrough", *HOUSE,
            # with a coarser clock x264 spends less: not the same work
            "-enc_time_base", "1:90000",
            "-force_key_frames", ",".join(f"{key:.6f}" for key in keys), "-threads", str(threads), *AAC, "-b:a", "160k", out]


def film(cuts, out):
    """Cuts (clip, start, seconds) decoded and encoded into one film by ffmpeg."""
    inputs, graph, joints = [], [], ""
    for i, (clip, start_s, seconds) in enumerate(cuts):
        inputs += ["-threads", "1", "-ss", f"{start_s:.6f}", "-t", f"{seconds:.6f}", "-i", clip]
        graph.append(f"{_fitted(i)}[v{i}];[{i}:a:0]aformat=sample_rates=48000:"
                     f"channel_layouts=stereo[a{i}]")
        joints += f"[v{i}][a{i}]"
    graph.append(f"{joints}concat=n={len(cuts)}:v=1:a=1[v][a]")
    return [*FFMPEG, *inputs, "-filter_complex_threads", "1", "-filter_complex", ";".join(graph),
            "-map", "[v]", "-map", "[a]", *HOUSE, "-threads", "1", *AAC, "-b:a", "160k",
            "-movflags", "+faststart", out]


def melt(cuts, xml, out):
    """The same film by MLT, from a list of cuts in its own XML at 25 frames a second."""
    with open(xml, "w", encoding="utf-8") as file:
        file.write('<mlt><profile width="1920" height="1080" progressive="1" sample_aspect_num="1"'
                   ' sample_aspect_den="1" display_aspect_num="16" display_aspect_den="9"'
                   ' frame_rate_num="25" frame_rate_den="1" colorspace="709"/>\n')
        for i, (clip, _, _) in enumerate(cuts):
            file.write(f'<producer id="p{i}"><property name="resource">'
                       f"{quoteattr(os.path.abspath(clip))[1:-1]}</property></producer>\n")
        file.write('<playlist id="film">\n')
        for i, (_, start_s, seconds) in enumerate(cuts):
            first = round(start_s * 25)
            file.write(f'<entry producer="p{i}" in="{first}" '
                       f'out="{first + round(seconds * 25) - 1}"/>\n')
        file.write("</playlist></mlt>\n")
    return [shutil.which("melt") or "melt", "-quiet", xml, "-consumer", f"avformat:{out}",
            "real_time=-1", "threads=1", "vcodec=libx264", "preset=veryfast", "crf=21",
            "vprofile=high", "maxrate=14M", "bufsize=14M", "bf=2", "refs=2", "g=25", "acodec=aac",
            "ab=160k", "ar=48000", "channels=2", "movflags=+faststart"]


def copy(source, target):
    """Read and write all bytes, and have them on the disk."""
    return ["dd", f"if={source}", f"of={target}", "bs=1M", "conv=fsync", "status=none"]


def still(clip, start_s, out):
    return [*FFMPEG, "-threads", "1", "-ss", f"{start_s:.6f}", "-i", clip, "-frames:v", "1",
            "-q:v", "3", out]
