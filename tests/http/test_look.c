/* A look on its way through the server: out of a request, and into the file that media reads. */
#include "look.h"

static void file(void)
{
    g_autofree char *text =
        look_file("{\"turn\":90,\"crop\":[0,500,10000,9000],\"deinterlace\":\"off\","
                  "\"tracks\":[{\"follow\":true,\"keys\":[{\"frame\":12,\"box\":[1,2,300,400]},"
                  "{\"frame\":80,\"end\":true}]},{\"follow\":false,\"keys\":[{\"frame\":0,"
                  "\"box\":[9000,9000,1000,1000]}]}]}");
    g_assert_cmpstr(text, ==,
        "shenkan-look\t1\nturn\t90\ncrop\t0\t500\t10000\t9000\ndeinterlace\toff\n"
        "blur\t1\t12\t1\t2\t300\t400\nblur\t1\t80\tend\nfollow\t1\n"
        "blur\t2\t0\t9000\t9000\t1000\t1000\n");
    g_assert_null(look_file("no look"));
    g_assert_null(look_file("[]"));
}

/* What a client leaves out is the plain value; a box is followed unless it says no. */
static void request(void)
{
    json_auto_t *body =
        json_loads("{\"tracks\":[{\"keys\":[{\"frame\":3,\"box\":[1,2,3,4]}]}]}", 0, NULL);
    g_autoptr(annotate_look) look = look_read(body);
    g_assert_cmpint(look->turn, ==, 0);
    g_assert_cmpint(look->crop.w, ==, 0);
    g_assert_null(look->deinterlace);
    g_assert_cmpuint(look->n_tracks, ==, 1);
    g_assert_true(look->tracks[0].follow);
    g_assert_cmpint(look->tracks[0].keys[0].frame, ==, 3);
    g_assert_cmpint(look->tracks[0].keys[0].box.h, ==, 4);
    g_autoptr(annotate_look) plain = look_read(NULL);
    g_assert_cmpuint(plain->n_tracks, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/look/file", file);
    g_test_add_func("/look/request", request);
    return g_test_run();
}
