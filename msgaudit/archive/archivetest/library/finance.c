// A stand-in for WeCom's library. The corp's id is a directory, with
//
//   secret       what Init wants
//   messages     a line for each message: its seq, a tab, its JSON
//   files/ID     files
//   piece        how many bytes a piece of a file has
//   fail-F       a line for each call of the function F: the code that it fails with
//   reply-N      what the Nth call of GetChatData answers in place of messages
//   wait-F       a FIFO that F reads to its end before it does anything
//   calls        written: a line for each call
//
// It counts what lives, what is freed twice, and calls at the same time.
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { unsigned magic; char *buf; int len; } Slice_t;
typedef struct { unsigned magic; char *index; int index_len; char *data; int data_len; int finish; } MediaData_t;
typedef struct { unsigned magic; char *dir; int chats, media; } WeWorkFinanceSdk_t;

enum { SLICE = 0x511ce, MEDIA = 0x3ed1a, SDK = 0x5d4 };

static int live, misuse, overlaps, busy;

// What a test asks.
int ArchivetestLive(void) { return live; }
int ArchivetestMisuse(void) { return misuse; }
int ArchivetestOverlaps(void) { return overlaps; }

static void enter(void) {
  if (__sync_fetch_and_add(&busy, 1) != 0) __sync_fetch_and_add(&overlaps, 1);
  for (int i = 0; i < 3; i++) sched_yield(); // lets others in, if anything does
}

static void leave(void) { __sync_fetch_and_sub(&busy, 1); }

static int valid(const unsigned *object, unsigned magic) {
  if (object != NULL && *object == magic) return 1;
  misuse++;
  return 0;
}

static FILE *open_file(WeWorkFinanceSdk_t *sdk, const char *name, const char *mode) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", sdk->dir, name);
  return fopen(path, mode);
}

static char *read_file(WeWorkFinanceSdk_t *sdk, const char *name, size_t *size) {
  FILE *f = open_file(sdk, name, "rb");
  if (f == NULL) return NULL;
  size_t n = 0, cap = 4096, got;
  char *b = malloc(cap);
  while ((got = fread(b + n, 1, cap - n - 1, f)) > 0)
    if ((n += got) + 1 == cap) b = realloc(b, cap *= 2);
  fclose(f);
  b[n] = 0;
  if (size != NULL) *size = n;
  return b;
}

// begin writes down a call, waits where it should, and returns what it fails with.
static int begin(WeWorkFinanceSdk_t *sdk, const char *function, int n, const char *arguments) {
  char name[64];
  snprintf(name, sizeof name, "wait-%s", function);
  free(read_file(sdk, name, NULL));
  FILE *log = open_file(sdk, "calls", "a");
  if (log != NULL) {
    fprintf(log, "%s %s\n", function, arguments);
    fclose(log);
  }
  snprintf(name, sizeof name, "fail-%s", function);
  char *codes = read_file(sdk, name, NULL), *line = codes;
  for (; line != NULL && n > 0; n--) {
    line = strchr(line, '\n');
    if (line != NULL) line++;
  }
  int code = line == NULL ? 0 : atoi(line);
  free(codes);
  return code;
}

WeWorkFinanceSdk_t *NewSdk(void) {
  enter();
  WeWorkFinanceSdk_t *sdk = calloc(1, sizeof *sdk);
  sdk->magic = SDK;
  live++;
  leave();
  return sdk;
}

int Init(WeWorkFinanceSdk_t *sdk, const char *corpid, const char *secret) {
  enter();
  int code = 10000;
  if (valid(&sdk->magic, SDK)) {
    sdk->dir = strdup(corpid);
    char *want = read_file(sdk, "secret", NULL);
    if (want != NULL && strcmp(want, secret) == 0) code = begin(sdk, "Init", 0, "");
    free(want);
  }
  leave();
  return code;
}

void DestroySdk(WeWorkFinanceSdk_t *sdk) {
  enter();
  if (valid(&sdk->magic, SDK)) {
    sdk->magic = 0;
    free(sdk->dir);
    live--;
  }
  leave();
}

Slice_t *NewSlice(void) {
  enter();
  Slice_t *s = calloc(1, sizeof *s);
  s->magic = SLICE;
  live++;
  leave();
  return s;
}

// What was freed stays, without its content, so that a second time is seen.
void FreeSlice(Slice_t *s) {
  enter();
  if (valid(&s->magic, SLICE)) {
    s->magic = 0;
    free(s->buf);
    live--;
  }
  leave();
}

char *GetContentFromSlice(Slice_t *s) { return valid(&s->magic, SLICE) ? s->buf : NULL; }
int GetSliceLen(Slice_t *s) { return valid(&s->magic, SLICE) ? s->len : -1; }

MediaData_t *NewMediaData(void) {
  enter();
  MediaData_t *m = calloc(1, sizeof *m);
  m->magic = MEDIA;
  live++;
  leave();
  return m;
}

void FreeMediaData(MediaData_t *m) {
  enter();
  if (valid(&m->magic, MEDIA)) {
    m->magic = 0;
    free(m->index);
    free(m->data);
    live--;
  }
  leave();
}

char *GetOutIndexBuf(MediaData_t *m) { return valid(&m->magic, MEDIA) ? m->index : NULL; }
int GetIndexLen(MediaData_t *m) { return valid(&m->magic, MEDIA) ? m->index_len : -1; }
char *GetData(MediaData_t *m) { return valid(&m->magic, MEDIA) ? m->data : NULL; }
int GetDataLen(MediaData_t *m) { return valid(&m->magic, MEDIA) ? m->data_len : -1; }
int IsMediaDataFinish(MediaData_t *m) { return valid(&m->magic, MEDIA) ? m->finish : 0; }

static void append(Slice_t *s, const char *text, size_t n) {
  s->buf = realloc(s->buf, s->len + n + 1);
  memcpy(s->buf + s->len, text, n);
  s->buf[s->len += n] = 0;
}

static void messages(WeWorkFinanceSdk_t *sdk, unsigned long long after, unsigned limit, Slice_t *out) {
  char *text = read_file(sdk, "messages", NULL), *line = text;
  const char *separator = "";
  append(out, "{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[", 39);
  while (line != NULL && *line != 0 && limit > 0) {
    char *tab = strchr(line, '\t'), *end = strchr(line, '\n');
    if (tab == NULL || end == NULL) break; // being written
    if (strtoull(line, NULL, 10) > after) {
      append(out, separator, strlen(separator));
      append(out, tab + 1, end - tab - 1);
      separator = ",";
      limit--;
    }
    line = end + 1;
  }
  append(out, "]}", 2);
  free(text);
}

int GetChatData(WeWorkFinanceSdk_t *sdk, unsigned long long seq, unsigned int limit, const char *proxy, const char *passwd, int timeout, Slice_t *out) {
  enter();
  int code = 10000;
  if (valid(&sdk->magic, SDK) && valid(&out->magic, SLICE) && limit > 0 && limit <= 1000) {
    char text[1024], name[32];
    snprintf(text, sizeof text, "seq=%llu limit=%u proxy=%s passwd=%s timeout=%d", seq, limit, proxy, passwd, timeout);
    code = begin(sdk, "GetChatData", sdk->chats, text);
    snprintf(name, sizeof name, "reply-%d", sdk->chats++);
    char *reply = read_file(sdk, name, NULL);
    if (code == 0 && reply != NULL) append(out, reply, strlen(reply));
    else if (code == 0) messages(sdk, seq, limit, out);
    free(reply);
  }
  leave();
  return code;
}

static int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

// The encryption is hexadecimal of the text, each byte xor one of the key.
int DecryptData(const char *key, const char *message, Slice_t *out) {
  enter();
  int code = 0;
  size_t k = strlen(key), n = strlen(message);
  if (!valid(&out->magic, SLICE) || k == 0 || n % 2 != 0) code = 10006;
  for (size_t i = 0; code == 0 && i < n; i += 2) {
    int high = digit(message[i]), low = digit(message[i + 1]);
    if (high < 0 || low < 0) {
      code = 10008;
      break;
    }
    char c = (high << 4 | low) ^ key[i / 2 % k];
    append(out, &c, 1);
  }
  leave();
  return code;
}

int GetMediaData(WeWorkFinanceSdk_t *sdk, const char *index, const char *id, const char *proxy, const char *passwd, int timeout, MediaData_t *out) {
  enter();
  int code = 10000;
  if (valid(&sdk->magic, SDK) && valid(&out->magic, MEDIA)) {
    char text[1024], name[256];
    snprintf(text, sizeof text, "index=%s id=%s proxy=%s passwd=%s timeout=%d", index, id, proxy, passwd, timeout);
    code = begin(sdk, "GetMediaData", sdk->media++, text);
    snprintf(name, sizeof name, "files/%s", id);
    size_t size = 0, from = strtoull(index, NULL, 10), most = 512 * 1024;
    char *piece = read_file(sdk, "piece", NULL), *data = read_file(sdk, name, &size);
    if (piece != NULL) most = strtoull(piece, NULL, 10);
    if (code == 0 && (data == NULL || from > size)) code = 10005;
    if (code == 0) {
      size_t n = size - from < most ? size - from : most;
      out->data = malloc(n + 1);
      memcpy(out->data, data + from, n);
      out->data_len = n;
      out->finish = from + n == size;
      out->index = malloc(32);
      out->index_len = out->finish ? 0 : snprintf(out->index, 32, "%zu", from + n);
    }
    free(piece);
    free(data);
  }
  leave();
  return code;
}
