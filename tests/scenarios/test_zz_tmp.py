from sqlalchemy import select, func
from storage.records.messages import ProviderContent, Message
def test_x(whatsapp, tmp_path):
    with whatsapp.house.database.service() as s:
        print("APPROVED", s.execute(select(ProviderContent.approval, func.count()).group_by(ProviderContent.approval)).all())
    print([ (t.friendly_name,t.approval, t.rejection) for t in whatsapp.sandbox.world.templates.values()][:30])
