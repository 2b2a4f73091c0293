/* The same run in C: plain loops, float32, compiled by speed.py. It shows what is left for a compiler to gain.
 *
 * Letters as in the assignment; every matrix is stored as it is read, transposed: U (K, m), W (m, m), V (m, K).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int K, m, T; /* vocabulary, hidden units, time steps */
    float eta, clip;
    int *text;
    long length, position, updates;
    double smooth_loss;
    long size;                           /* of each of the next three: U, W, V, b, c, one behind the other */
    float *weights, *gradients, *memory;
    float *h;                            /* (T + 1, m); h[0] is the state before the first time step */
    float *p;                            /* (T, K) scores, then probabilities, then the gradient of the scores */
    float *d_a, *d_h;                    /* (m) of one time step; d_h begins as what the step after it sends back */
} Loop;

static float *zeros(long n) { return calloc(n, sizeof(float)); }

/* Begin a run. Both arrays are copied; what is allocated here lives as long as the process. */
Loop *begin(const int *text, long length, const float *weights, int K, int m, int T, float eta, float clip) {
    Loop *loop = calloc(1, sizeof(Loop));
    long size = (long)K * m + (long)m * m + (long)m * K + m + K;
    *loop = (Loop){.K = K, .m = m, .T = T, .eta = eta, .clip = clip, .length = length, .size = size};
    loop->text = malloc(length * sizeof(int));
    loop->weights = zeros(size);
    loop->gradients = zeros(size);
    loop->memory = zeros(size);
    loop->h = zeros((long)(T + 1) * m);
    loop->p = zeros((long)T * K);
    loop->d_a = zeros(m);
    loop->d_h = zeros(m);
    memcpy(loop->text, text, length * sizeof(int));
    memcpy(loop->weights, weights, size * sizeof(float));
    return loop;
}

/* y += x M, for x (rows), M (rows, columns), y (columns) */
static void add_product(const float *restrict x, const float *restrict M, float *restrict y, int rows, int columns) {
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) y[j] += x[i] * M[(long)i * columns + j];
}

/* For y = x M: d_M += x^T d_y, d_x += d_y M^T */
static void add_gradients(const float *restrict x, const float *restrict M, const float *restrict d_y,
                          float *restrict d_M, float *restrict d_x, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
        float sum = 0;
        for (int j = 0; j < columns; j++) {
            d_M[(long)i * columns + j] += x[i] * d_y[j];
            sum += M[(long)i * columns + j] * d_y[j];
        }
        d_x[i] += sum;
    }
}

/* Scores o (K) become probabilities. Returns -log p[target]. */
static float softmax(float *o, int K, int target) {
    float highest = o[0], sum = 0;
    for (int k = 1; k < K; k++) highest = fmaxf(highest, o[k]);
    float score = o[target] - highest;
    for (int k = 0; k < K; k++) {
        o[k] = expf(o[k] - highest);
        sum += o[k];
    }
    for (int k = 0; k < K; k++) o[k] /= sum;
    return logf(sum) - score;
}

static double update(Loop *loop) {
    const int K = loop->K, m = loop->m, T = loop->T;
    const int *inputs = loop->text + loop->position, *targets = inputs + 1;
    const float *U = loop->weights, *W = U + (long)K * m, *V = W + (long)m * m, *b = V + (long)m * K, *c = b + m;
    float *d_U = loop->gradients, *d_W = d_U + (long)K * m, *d_V = d_W + (long)m * m;
    float *d_b = d_V + (long)m * K, *d_c = d_b + m, *d_a = loop->d_a, *d_h = loop->d_h;
    double loss = 0;

    for (int t = 0; t < T; t++) {
        const float *before = loop->h + (long)t * m, *u = U + (long)inputs[t] * m;
        float *h = loop->h + (long)(t + 1) * m, *o = loop->p + (long)t * K;
        for (int i = 0; i < m; i++) h[i] = u[i] + b[i];
        add_product(before, W, h, m, m);
        for (int i = 0; i < m; i++) h[i] = tanhf(h[i]);
        memcpy(o, c, K * sizeof(float));
        add_product(h, V, o, m, K);
        loss += softmax(o, K, targets[t]);
    }

    memset(loop->gradients, 0, loop->size * sizeof(float));
    memset(d_h, 0, m * sizeof(float));
    for (int t = T - 1; t >= 0; t--) {
        const float *before = loop->h + (long)t * m, *h = before + m;
        float *d_o = loop->p + (long)t * K, *d_u = d_U + (long)inputs[t] * m;
        d_o[targets[t]] -= 1;
        for (int k = 0; k < K; k++) d_c[k] += d_o[k];
        add_gradients(h, V, d_o, d_V, d_h, m, K);
        for (int i = 0; i < m; i++) {
            d_a[i] = d_h[i] * (1 - h[i] * h[i]);
            d_b[i] += d_a[i];
            d_u[i] += d_a[i];
            d_h[i] = 0;
        }
        add_gradients(before, W, d_a, d_W, d_h, m, m);
    }

    for (long n = 0; n < loop->size; n++) {
        float g = fminf(fmaxf(loop->gradients[n], -loop->clip), loop->clip);
        loop->memory[n] += g * g;
        loop->weights[n] -= loop->eta * g / sqrtf(loop->memory[n] + 1e-8f);
    }
    memcpy(loop->h, loop->h + (long)T * m, m * sizeof(float));
    return loss;
}

/* Make so many updates more. Returns the smooth loss. */
double learn(Loop *loop, long updates) {
    for (long n = 0; n < updates; n++) {
        if (loop->position + loop->T >= loop->length) {
            loop->position = 0;
            memset(loop->h, 0, loop->m * sizeof(float));
        }
        double loss = update(loop);
        loop->smooth_loss = loop->updates++ ? 0.999 * loop->smooth_loss + 0.001 * loss : loss;
        loop->position += loop->T;
    }
    return loop->smooth_loss;
}
