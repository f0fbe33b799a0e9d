import time
from datetime import timedelta
from tests.bot.operator.test_outlook import look
from sqlalchemy import text
from outbox.planning import prospects as p
def test_perf(books):
    cs=books.cases(3000, plan_at=books.now)
    b=time.perf_counter(); look(books); print(time.perf_counter()-b)
    a={"creditors":[cs[0].creditor_id],"months":[6],"now":books.now,"until":books.now+timedelta(days=1),"verified":5,"answered":3}
    with books.transaction() as s:
        for r in s.execute(text("explain (analyze, costs off, timing on) "+p._ALIKE.text), a): print(r[0][:150])
