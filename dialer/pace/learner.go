package pace

import "math"

// wander is the variance by which the right weights may move between two lessons, so that old ones fade.
const wander = 1e-5

// learner is recursive least squares over a few features, begun at weights that count as so many observations.
type learner struct {
	weights    [features]float64
	covariance [features][features]float64
}

func newLearner(weights [features]float64, count float64) learner {
	l := learner{weights: weights}
	for i := range l.covariance {
		l.covariance[i][i] = 1 / count
	}
	return l
}

func (l *learner) value(x [features]float64) float64 {
	sum := 0.0
	for i, w := range l.weights {
		sum += w * x[i]
	}
	return sum
}

// learn moves the weights towards what was seen for x; noise is the variance to expect of seen. Older lessons fade, and what is far from
// any expectation (a team that logs in, a list that ends) counts as three deviations only.
func (l *learner) learn(x [features]float64, seen, noise float64) {
	var gain [features]float64
	spread := noise
	for i := range gain {
		for j := range x {
			gain[i] += l.covariance[i][j] * x[j]
		}
		spread += gain[i] * x[i]
	}
	wrong := seen - l.value(x)
	most := 3 * math.Sqrt(noise)
	wrong = min(max(wrong, -most), most)
	for i := range gain {
		l.weights[i] += gain[i] / spread * wrong
		for j := range gain {
			l.covariance[i][j] -= gain[i] * gain[j] / spread
		}
		l.covariance[i][i] += wander
	}
}
