/* hash_file FILE — the SHA-256 that media/ computes, printed as sha256sum does. For the bench. */
#include "internal.h"

#include <fcntl.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    uint8_t hash[32];
    char text[65];
    g_autoptr(GError) error = NULL;
    int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0 || !media_sha256_file(fd, hash, &error)) {
        fprintf(stderr, "hash_file: %s\n", error ? error->message : "can't open the file");
        return 1;
    }
    media_hex(hash, sizeof hash, text);
    return printf("%s  %s\n", text, argv[1]) < 0;
}
