#include "search.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/utsname.h>

#include "text.h"

typedef struct search {
    const char *name;
    const image_t *like;
    char *path; /* PATH_MAX bytes */
    image_t *image;
} search_t;

/* The loader passes over a file that is for another machine. */
static bool take_file(const search_t *search) {
    if (!image_open(search->image, search->path)) return false;
    if (search->image->is_native_form && search->image->machine == search->like->machine) return true;
    image_close(search->image);
    return false;
}

static const char *machine_of_system(void) {
    static struct utsname system;
    return system.machine[0] != '\0' || uname(&system) == 0 ? system.machine : "x86_64";
}

typedef struct token {
    const char *name;
    const char *value;
} token_t;

/* Replaces $ORIGIN or ${ORIGIN} and the like; false when the text does not fit. */
static bool expand_tokens(char *out, const char *text, size_t length, const token_t *tokens) {
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        const token_t *token = tokens;
        size_t taken = 0;
        for (; text[at] == '$' && token->name != NULL; token++) {
            size_t name = strlen(token->name);
            if (length - at > name && strncmp(text + at + 1, token->name, name) == 0)
                taken = name + 1;
            else if (length - at > name + 2 && text[at + 1] == '{' && strncmp(text + at + 2, token->name, name) == 0 &&
                     text[at + 2 + name] == '}')
                taken = name + 3;
            if (taken != 0) break;
        }
        const char *value = taken != 0 ? token->value : text + at;
        size_t bytes = taken != 0 ? strlen(value) : 1;
        if (used + bytes >= PATH_MAX) return false;
        memcpy(out + used, value, bytes);
        used += bytes;
        at += taken != 0 ? taken : 1;
    }
    out[used] = '\0';
    return true;
}

/* Distributions differ in what $LIB is: all of them are tried. */
static bool search_directory(const search_t *search, const char *directory, size_t length, const char *origin) {
    char multiarch[64], place[PATH_MAX];
    text_format(multiarch, sizeof multiarch, "lib/%s-linux-gnu", machine_of_system());
    const char *platform = (const char *)getauxval(AT_PLATFORM);
    const char *const libs[] = {multiarch, "lib64", "lib"};
    bool has_lib = memmem(directory, length, "LIB", 3) != NULL;
    for (size_t lib = 0; lib < (has_lib ? sizeof libs / sizeof libs[0] : 1); lib++) {
        const token_t tokens[] = {
            {"ORIGIN", origin}, {"LIB", libs[lib]}, {"PLATFORM", platform != NULL ? platform : ""}, {NULL, NULL}};
        if (!expand_tokens(place, directory, length, tokens)) continue;
        if (text_format(search->path, PATH_MAX, "%s/%s", *place == '\0' ? "." : place, search->name) &&
            take_file(search))
            return true;
    }
    return false;
}

static bool search_list(const search_t *search, const char *list, const char *separators, const char *object) {
    char origin[PATH_MAX];
    text_directory(origin, sizeof origin, object);
    while (list != NULL) {
        size_t length = strcspn(list, separators);
        if (search_directory(search, list, length, origin)) return true;
        list = list[length] != '\0' ? list + length + 1 : NULL;
    }
    return false;
}

/* The RPATHs of who needs it, of who needed that, up to the program: unless the object has a RUNPATH. */
static bool search_rpaths(const search_t *search, const requester_t *requester) {
    if (requester->image->runpath != NULL) return false;
    for (const requester_t *at = requester; at != NULL; at = at->loader)
        if (at->image->rpath != NULL && at->image->runpath == NULL &&
            search_list(search, at->image->rpath, ":", at->path))
            return true;
    return false;
}

#define CACHE_FILE         "/etc/ld.so.cache"
#define CACHE_MAGIC        "glibc-ld.so.cache1.1"
#define CACHE_HEADER_BYTES 48
#define CACHE_ENTRY_BYTES  24

static uint32_t read_word(const unsigned char *at) {
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static const char *cache_string(const image_t *file, const unsigned char *cache, uint32_t offset) {
    size_t room = (size_t)(file->bytes + file->size - cache);
    return offset < room && memchr(cache + offset, '\0', room - offset) != NULL ? (const char *)cache + offset : "";
}

/* Entries are flags, key, value, version, capabilities; key and value are offsets from the magic on. */
static bool search_cache(const search_t *search) {
    image_t file;
    if (!image_open(&file, CACHE_FILE)) return false;
    bool is_found = false;
    const unsigned char *cache =
        file.bytes == NULL ? NULL : memmem(file.bytes, file.size, CACHE_MAGIC, sizeof CACHE_MAGIC - 1);
    size_t room = cache != NULL ? (size_t)(file.bytes + file.size - cache) : 0;
    size_t count = room > CACHE_HEADER_BYTES ? read_word(cache + sizeof CACHE_MAGIC - 1) : 0;
    for (size_t index = 0; index < count && !is_found; index++) {
        if ((index + 1) * CACHE_ENTRY_BYTES + CACHE_HEADER_BYTES > room) break;
        const unsigned char *entry = cache + CACHE_HEADER_BYTES + index * CACHE_ENTRY_BYTES;
        if (strcmp(cache_string(&file, cache, read_word(entry + 4)), search->name) != 0) continue;
        is_found = text_format(search->path, PATH_MAX, "%s", cache_string(&file, cache, read_word(entry + 8))) &&
                   take_file(search);
    }
    image_close(&file);
    return is_found;
}

static bool search_system(const search_t *search) {
    char list[256];
    const char *machine = machine_of_system();
    text_format(list, sizeof list,
                "/lib/%s-linux-gnu:/usr/lib/%s-linux-gnu:/lib64:/usr/lib64:/lib:/usr/lib:/usr/local/lib", machine,
                machine);
    return search_list(search, list, ":", "/");
}

bool search_library(const char *name, const requester_t *requester, const image_t *like, char *path, image_t *image) {
    const search_t search = {name, like, path, image};
    if (strchr(name, '/') != NULL) {
        char origin[PATH_MAX];
        text_directory(origin, sizeof origin, requester->path);
        const token_t tokens[] = {{"ORIGIN", origin}, {NULL, NULL}};
        return expand_tokens(path, name, strlen(name), tokens) && take_file(&search);
    }
    const char *variable = getenv("LD_LIBRARY_PATH");
    if (search_rpaths(&search, requester)) return true;
    if (variable != NULL && *variable != '\0' && search_list(&search, variable, ":;", requester->path)) return true;
    if (requester->image->runpath != NULL && search_list(&search, requester->image->runpath, ":", requester->path))
        return true;
    return search_cache(&search) || search_system(&search);
}
