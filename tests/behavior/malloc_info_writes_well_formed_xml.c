// malloc_info writes one element <malloc version=...> whose tags are balanced, even to a stream that allocates while it writes.
// only-hakmem: peers pass the call to glibc or have none
#include "../support/check.h"

static const char *next_tag(const char *at, char *name, size_t room, bool *closes, bool *empty) {
    at = strchr(at, '<');
    if (at == NULL) return NULL;
    const char *end = strchr(at, '>');
    CHECK_MSG(end != NULL, "at %.40s", at);
    *closes = at[1] == '/';
    *empty = end[-1] == '/';
    const char *word = at + 1 + *closes;
    size_t length = strcspn(word, " />\n\t");
    CHECK(length > 0 && length < room);
    memcpy(name, word, length);
    name[length] = 0;
    return end + 1;
}

static void check_balanced(const char *xml) {
    char open[32][64], name[64];
    size_t depth = 0, elements = 0;
    bool closes, empty;
    for (const char *at = xml; (at = next_tag(at, name, sizeof name, &closes, &empty)) != NULL;) {
        if (closes) {
            CHECK_MSG(depth > 0 && strcmp(open[depth - 1], name) == 0, "</%s> closes <%s>", name, depth > 0 ? open[depth - 1] : "");
            depth--;
        } else {
            elements++;
            CHECK(depth < 32);
            if (!empty) strcpy(open[depth++], name);
        }
    }
    CHECK_MSG(depth == 0, "<%s> stays open", depth > 0 ? open[depth - 1] : "");
    CHECK_MSG(elements >= 3, "%zu elements", elements);
}

int main(void) {
    char *xml = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&xml, &size);
    CHECK(malloc_info(0, stream) == 0);
    fclose(stream);
    CHECK_MSG(strncmp(xml, "<malloc version=", 16) == 0, "starts with %.40s", xml);
    check_balanced(xml);
    CHECK(strstr(xml, "</malloc>") != NULL);
    free(xml);
    CHECK(malloc_info(1, stdout) != 0);
    return 0;
}
