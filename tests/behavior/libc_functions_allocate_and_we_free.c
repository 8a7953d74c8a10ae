// Blocks that libc functions hand out come from the same heap: strdup, asprintf, getline, getcwd, open_memstream, scandir.
#include "../support/check.h"
#include <dirent.h>
#include <wchar.h>

static void check_block(void *block) {
    CHECK(block != NULL && malloc_usable_size(block) > 0);
    free(block);
}

int main(void) {
    check_block(strdup("one"));
    check_block(strndup("another", 4));
    check_block(wcsdup(L"wide"));
    check_block(getcwd(NULL, 0));
    check_block(realpath("/proc/self/..", NULL));

    char *text = NULL;
    CHECK(asprintf(&text, "%s %d", "number", 5) == 8);
    check_block(text);

    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    for (int i = 0; i < 100000; i++) fprintf(stream, "line %d\n", i);
    fclose(stream);
    CHECK(size == 1088890);
    check_block(text);

    char *line = NULL;
    size_t room = 0;
    FILE *file = fopen("/proc/self/status", "r");
    CHECK(file != NULL);
    while (getline(&line, &room, file) > 0) CHECK(malloc_usable_size(line) >= room);
    fclose(file);
    check_block(line);

    struct dirent **entries;
    int count = scandir("/", &entries, NULL, alphasort);
    CHECK(count > 0);
    for (int i = 0; i < count; i++) free(entries[i]);
    check_block(entries);
    return 0;
}
