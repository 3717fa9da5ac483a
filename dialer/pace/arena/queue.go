package arena

// due is something that happens at a time.
type due struct {
	at   float64
	what kind
	who  int32 // call or agent
	turn int32 // of an agent: a due of an older turn is void
}

// queue is a heap of what is due, earliest first; equal times keep the order of their making.
type queue struct {
	heap []entry
	made uint64
}

type entry struct {
	due
	order uint64
}

func (q *queue) before(i, j int) bool {
	a, b := &q.heap[i], &q.heap[j]
	return a.at < b.at || a.at == b.at && a.order < b.order
}

func (q *queue) push(d due) {
	q.made++
	q.heap = append(q.heap, entry{d, q.made})
	for i := len(q.heap) - 1; i > 0; {
		up := (i - 1) / 2
		if !q.before(i, up) {
			break
		}
		q.heap[i], q.heap[up] = q.heap[up], q.heap[i]
		i = up
	}
}

func (q *queue) pop() due {
	top := q.heap[0].due
	last := len(q.heap) - 1
	q.heap[0] = q.heap[last]
	q.heap = q.heap[:last]
	for i := 0; ; {
		least := i
		for _, c := range [2]int{2*i + 1, 2*i + 2} {
			if c < last && q.before(c, least) {
				least = c
			}
		}
		if least == i {
			return top
		}
		q.heap[i], q.heap[least] = q.heap[least], q.heap[i]
		i = least
	}
}
