#include "program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "text.h"

#define SCRIPT_DEPTH      5 /* the kernel follows no more */
#define SCRIPT_LINE_BYTES 256
#define SCRIPT_WORDS      16
#define FALLBACK_PATH     "/usr/local/bin:/usr/bin:/bin"

typedef struct why {
    char *text;
    size_t bytes;
} why_t;

static program_fault_t judge_file(const char *path) {
    struct stat about;
    if (stat(path, &about) != 0) return errno == EACCES ? PROGRAM_NOT_EXECUTABLE : PROGRAM_MISSING;
    return S_ISREG(about.st_mode) && access(path, X_OK) == 0 ? PROGRAM_FOUND : PROGRAM_NOT_EXECUTABLE;
}

/* The first executable file of that name in PATH; a file that is there but not executable is only the last resort. */
static program_fault_t search_path(char *found, const char *word) {
    const char *list = getenv("PATH");
    program_fault_t fault = PROGRAM_MISSING;
    char candidate[PATH_MAX];
    for (const char *start = list != NULL ? list : FALLBACK_PATH; start != NULL;) {
        size_t length = strcspn(start, ":");
        bool fits = length == 0 ? text_format(candidate, PATH_MAX, "./%s", word)
                                : text_format(candidate, PATH_MAX, "%.*s/%s", (int)length, start, word);
        program_fault_t judged = fits ? judge_file(candidate) : PROGRAM_MISSING;
        if (judged == PROGRAM_FOUND || (judged == PROGRAM_NOT_EXECUTABLE && fault == PROGRAM_MISSING)) {
            strcpy(found, candidate);
            fault = judged;
        }
        if (judged == PROGRAM_FOUND) break;
        start = start[length] == ':' ? start + length + 1 : NULL;
    }
    return fault;
}

typedef enum where_to_look { WHERE_IN_PATH, WHERE_IT_SAYS } where_to_look_t;

static program_fault_t look_up(char *found, const char *word, where_to_look_t where, why_t why) {
    program_fault_t fault = PROGRAM_MISSING;
    if (where == WHERE_IN_PATH && strchr(word, '/') == NULL && *word != '\0')
        fault = search_path(found, word);
    else if (*word != '\0' && text_format(found, PATH_MAX, "%s", word))
        fault = judge_file(found);
    if (fault == PROGRAM_MISSING)
        text_format(why.text, why.bytes, "%s: there is no such program", *word == '\0' ? "\"\"" : word);
    if (fault == PROGRAM_NOT_EXECUTABLE) text_format(why.text, why.bytes, "%s: is not executable", found);
    return fault;
}

/* The words after #!, in a copy that is cut apart: at spaces and tabs, so that a carriage return is part of a name. The
 * kernel passes all of the rest as one argument; env -S splits it. */
static size_t split_first_line(const image_t *image, char *line, char **words) {
    size_t bytes = image->size - 2 < SCRIPT_LINE_BYTES - 1 ? image->size - 2 : SCRIPT_LINE_BYTES - 1;
    memcpy(line, image->bytes + 2, bytes);
    line[bytes] = '\0';
    line[strcspn(line, "\n")] = '\0';
    size_t count = 0;
    for (char *rest = line, *word; count < SCRIPT_WORDS && (word = strtok_r(rest, " \t", &rest)) != NULL;)
        words[count++] = word;
    return count;
}

/* -i, - and the like; short options may share a word, of which the rest is a value from S, u or C on. */
static bool clears_environment(const char *option) {
    if (strcmp(option, "-") == 0 || strcmp(option, "--ignore-environment") == 0) return true;
    return option[1] != '-' && option[1 + strcspn(option + 1, "iSuC")] == 'i';
}

/* What -S has behind it in the same word, `-Ssh`; NULL where there is nothing. */
static const char *after_split(const char *word) {
    static const char whole[] = "--split-string=";
    if (strncmp(word, whole, sizeof whole - 1) == 0) return word + sizeof whole - 1;
    if (word[0] != '-' || word[1] == '-') return NULL;
    const char *at = word + 1 + strcspn(word + 1, "SuC");
    return *at == 'S' && at[1] != '\0' ? at + 1 : NULL;
}

/* The program that env starts: after its options and its assignments. */
static const char *find_program_of_env(program_t *program, char *const *words, size_t count) {
    for (size_t index = 0; index < count; index++) {
        const char *word = words[index], *rest = after_split(word);
        if (rest != NULL) {
            program->clears_environment |= clears_environment(word);
            word = rest;
        }
        if (strcmp(word, "-u") == 0 || strcmp(word, "-C") == 0) {
            index++;
            if (index < count && word[1] == 'u' && strcmp(words[index], "LD_PRELOAD") == 0)
                program->clears_environment = true;
        } else if (*word == '-')
            program->clears_environment |= clears_environment(word);
        else if (strchr(word, '=') == NULL)
            return word;
    }
    return NULL;
}

static bool starts_with_hash_bang(const image_t *image) {
    return image->size > 2 && image->bytes[0] == '#' && image->bytes[1] == '!';
}

/* A file of text, to judge by its beginning: what execvp and shells hand to /bin/sh. */
static bool is_text(const image_t *image) {
    size_t bytes = image->size < SCRIPT_LINE_BYTES ? image->size : SCRIPT_LINE_BYTES;
    return bytes == 0 || memchr(image->bytes, '\0', bytes) == NULL;
}

static program_fault_t follow_script(program_t *program, why_t why) {
    char line[SCRIPT_LINE_BYTES], *words[SCRIPT_WORDS], script[PATH_MAX];
    strcpy(script, program->image_path);
    size_t count = split_first_line(&program->image, line, words);
    const char *next = count > 0 ? words[0] : "";
    bool is_env = strcmp(text_base_name(next), "env") == 0;
    const char *started = is_env ? find_program_of_env(program, words + 1, count - 1) : NULL;
    program_fault_t fault = look_up(program->image_path, next, WHERE_IT_SAYS, why);
    if (fault == PROGRAM_FOUND && started != NULL) fault = look_up(program->image_path, started, WHERE_IN_PATH, why);
    if (fault == PROGRAM_FOUND) return fault;
    text_format(why.text, why.bytes, "%s: its interpreter %s %s", script, started != NULL ? started : next,
                fault == PROGRAM_MISSING ? "is not there" : "is not executable");
    return fault;
}

/* `ld.so program` is that program. */
static bool is_loader(const program_t *program) {
    const char *name = text_base_name(program->image_path);
    return program->image.is_elf && (strncmp(name, "ld-linux", 8) == 0 || strncmp(name, "ld-musl", 7) == 0);
}

static void read_privileges(program_t *program) {
    struct stat about;
    if (stat(program->image_path, &about) != 0) return;
    program->raises_user = (about.st_mode & S_ISUID) != 0;
    program->raises_group = (about.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);
    program->has_capabilities = getxattr(program->image_path, "security.capability", NULL, 0) > 0;
}

static program_fault_t follow_scripts(program_t *program, why_t why) {
    for (unsigned depth = 0;; depth++) {
        image_close(&program->image);
        program->is_readable = image_open(&program->image, program->image_path);
        if (program->image.is_damaged) {
            text_format(why.text, why.bytes, "%s: is an ELF file of which a part is missing", program->image_path);
            return PROGRAM_NOT_EXECUTABLE;
        }
        if (!program->is_readable || program->image.is_elf) return PROGRAM_FOUND;
        program->is_script = true;
        program_fault_t fault = PROGRAM_FOUND;
        if (depth < SCRIPT_DEPTH && starts_with_hash_bang(&program->image))
            fault = follow_script(program, why);
        else if (depth == 0 && is_text(&program->image)) {
            program->is_plain_text = true;
            fault = look_up(program->image_path, "/bin/sh", WHERE_IT_SAYS, why);
        } else {
            text_format(why.text, why.bytes, "%s: is neither a program nor a script", program->image_path);
            return PROGRAM_NOT_EXECUTABLE;
        }
        if (fault != PROGRAM_FOUND) return fault;
    }
}

static bool is_of_this_machine(const image_t *image) {
    image_t self;
    bool is_same = image_open(&self, "/proc/self/exe") && self.class == image->class && self.machine == image->machine;
    image_close(&self);
    return is_same;
}

/* Of another machine the loader may be where only an emulator looks. */
static program_fault_t judge_loader(const program_t *program, why_t why) {
    const char *loader = program->image.interpreter;
    if (loader == NULL || !is_of_this_machine(&program->image)) return PROGRAM_FOUND;
    program_fault_t fault = judge_file(loader);
    if (fault != PROGRAM_FOUND)
        text_format(why.text, why.bytes, "%s: its loader %s %s", program->image_path, loader,
                    fault == PROGRAM_MISSING ? "is not there" : "is not executable");
    return fault;
}

program_fault_t program_find(program_t *program, const char *word, char *const *arguments, char *why,
                             size_t why_bytes) {
    why_t sentence = {why, why_bytes};
    memset(program, 0, sizeof *program);
    program_fault_t fault = look_up(program->path, word, WHERE_IN_PATH, sentence);
    if (fault != PROGRAM_FOUND) return fault;
    strcpy(program->image_path, program->path);
    fault = follow_scripts(program, sentence);
    const char *loaded = is_loader(program) ? arguments[0] : NULL;
    if (fault == PROGRAM_FOUND && loaded != NULL && *loaded != '-' && judge_file(loaded) == PROGRAM_FOUND) {
        text_format(program->image_path, PATH_MAX, "%s", loaded);
        fault = follow_scripts(program, sentence);
    }
    if (fault == PROGRAM_FOUND) fault = judge_loader(program, sentence);
    if (fault == PROGRAM_FOUND) read_privileges(program);
    return fault;
}
