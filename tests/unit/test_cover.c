/* What is covered in texts that go outside, and what stays. */
#include "cover.h"

#include <glib.h>

static void test_table(void)
{
    static const struct {
        const char *text, *names, *want;
    } rows[] = {
        {"无人值守",                       "",                  "无人值守"                      },
        {"电话13800138000。",               "",                  "电话×××。"                   },
        {"138-0013-8000",                      "",                  "×××"                            },
        {"138 0013 8000",                      "",                  "×××"                            },
        {"0311-8765432",                       "",                  "×××"                            },
        {"１３８００１３８０００",  "",                  "×××"                            },
        {"身份证13012319900101123X",        "",                  "身份证×××X"                  },
        {"2026-11-20 前",                     "",                  "2026-11-20 前"                    },
        {"案号 2026-014，3 处，12.5 米", "",                  "案号 2026-014，3 处，12.5 米"},
        {"找王小明和王小",              "王小\n王小明", "找×××和×××"                },
        {"张三丰",                          "张\n\n三丰",     "张×××"                         },
        {"",                                   "甲乙",            ""                                  },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *got = cover_text(rows[i].text, rows[i].names);
        g_assert_cmpstr(got, ==, rows[i].want);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cover/table", test_table);
    return g_test_run();
}
