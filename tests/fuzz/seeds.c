#include "seeds.h"

#include <stdio.h>

#define PICTURE "-f lavfi -i testsrc2=s=64x64:r=10:d=0.4"
#define SOUND "-f lavfi -i sine=440:d=0.3"
#define BOTH PICTURE " " SOUND
#define X264 "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"

static const struct {
    const char *name, *words;
} kinds[] = {
    {"h264.mp4",   BOTH " " X264 " -c:a aac -b:a 32k"                                   },
    {"first.mp4",  BOTH " " X264 " -bf 2 -c:a aac -b:a 32k -movflags +faststart"        },
    {"part.mp4",   BOTH " " X264 " -c:a aac -movflags +frag_keyframe+empty_moov -g 4"   },
    {"hevc.mp4",   PICTURE " -c:v libx265 -preset ultrafast -x265-params log-level=none"},
    {"mpeg4.mov",  BOTH " -c:v mpeg4 -c:a pcm_s16le -ar 8000 -timecode 10:00:00:00"     },
    {"mjpeg.mov",  BOTH " -c:v mjpeg -q:v 20 -c:a alac -ar 8000"                        },
    {"prores.mov", PICTURE " -c:v prores_ks -profile:v 0 -frames:v 3"                   },
    {"amr.3gp",    BOTH " -c:v h263 -s 128x96 -c:a libopencore_amrnb -ar 8000 -ac 1"    },
    {"av1.mp4",    PICTURE " -c:v libsvtav1 -preset 12 -frames:v 3"                     },
    {"h264.mkv",   BOTH " " X264 " -c:a libvorbis -ar 16000"                            },
    {"ffv.mkv",    BOTH " -c:v mpeg2video -q:v 20 -c:a flac -ar 8000"                   },
    {"vp8.webm",   BOTH " -c:v libvpx -b:v 60k -deadline realtime -c:a libopus -b:a 16k"},
    {"vp9.webm",   PICTURE " -c:v libvpx-vp9 -b:v 60k -deadline realtime -cpu-used 8"   },
    {"mpeg4.avi",  BOTH " -c:v mpeg4 -c:a libmp3lame -ar 16000 -b:a 16k"                },
    {"mjpeg.avi",  BOTH " -c:v mjpeg -q:v 20 -c:a pcm_u8 -ar 8000"                      },
    {"ms.avi",     BOTH " -c:v msmpeg4v2 -c:a adpcm_ms -ar 8000"                        },
    {"h264.avi",   BOTH " " X264 " -bf 2 -c:a aac -b:a 32k"                             },
    {"h264.ts",    BOTH " " X264 " -c:a aac -b:a 32k"                                   },
    {"mpeg2.ts",   BOTH " -c:v mpeg2video -q:v 20 -c:a mp2 -b:a 32k"                    },
    {"mpeg1.mpg",  BOTH " -c:v mpeg1video -r 25 -q:v 20 -c:a mp2 -b:a 32k"              },
    {"mpeg2.vob",  BOTH " -c:v mpeg2video -r 25 -q:v 20 -c:a ac3 -ar 48000 -b:a 32k"    },
    {"flv.flv",    BOTH " -c:v flv -c:a libmp3lame -ar 11025 -b:a 16k"                  },
    {"h264.flv",   BOTH " " X264 " -c:a aac -b:a 32k"                                   },
    {"wmv.wmv",    BOTH " -c:v wmv2 -q:v 20 -c:a wmav2 -b:a 32k"                        },
    {"theora.ogv", BOTH " -c:v libtheora -q:v 1 -c:a libvorbis -ar 16000"               },
    {"photo.jpg",  PICTURE " -frames:v 1 -q:v 20 -update 1"                             },
    {"photo.png",  PICTURE " -frames:v 1 -update 1"                                     },
};

static GByteArray *make(const char *path, const char *words)
{
    g_autofree char *line =
        g_strdup_printf("env SVT_LOG=0 ffmpeg -v quiet -nostdin -y %s -shortest %s", words, path);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    char *content = NULL;
    gsize n = 0;
    int status = 1;
    if (!g_spawn_sync(
            NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL) ||
        status != 0 || !g_file_get_contents(path, &content, &n, NULL) || n == 0) {
        g_free(content);
        return NULL;
    }
    return g_byte_array_new_take((guint8 *)content, n);
}

GPtrArray *seeds_make(const char *folder, GPtrArray *out_names)
{
    GPtrArray *seeds = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path = g_build_filename(folder, kinds[i].name, NULL);
        GByteArray *seed = make(path, kinds[i].words);
        if (seed) {
            g_ptr_array_add(seeds, seed);
            g_ptr_array_add(out_names, (void *)(guintptr)kinds[i].name);
        } else {
            fprintf(stderr, "campaign: without %s; this ffmpeg can't make it\n", kinds[i].name);
        }
    }
    return seeds;
}
