"""Headings by which the columns of a spreadsheet of customers are known.

In English, French, Portuguese, Spanish, Swahili, Russian and Arabic, and as exports of other programs have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ALIASES: Final[Mapping[str, str]] = {
    "name": """
        customer | name | full name | client | client name | consumer | consumer name | account name | owner |
        holder | tenant | surname and name | nom | nom du client | client nom | abonné | nom complet | nome |
        nome do cliente | cliente | nombre | nombre del cliente | titular | jina | jina la mteja | mteja | имя |
        фио | клиент | абонент | наименование | الاسم | اسم العميل | المشترك
    """,
    "phone": """
        phone number | phone no | telephone | telephone number | tel | tel no | mobile | mobile number | cell |
        cell number | cellphone | contact | contact number | msisdn | téléphone | portable | telefone | celular |
        telemóvel | teléfono | móvil | simu | namba ya simu | телефон | мобильный | الهاتف | رقم الهاتف | الجوال
        | موبايل
    """,
    "email": """
        e-mail | mail | email address | e-mail address | courriel | adresse e-mail | correo | correo electrónico
        | barua pepe | эл. почта | электронная почта | почта | البريد | البريد الإلكتروني
    """,
    "id_number": """
        id no | identity number | identity | national id | national id number | nin | passport | registration
        number | pièce d'identité | numéro d'identité | cni | bilhete de identidade | documento | documento de
        identidad | cédula | dni | kitambulisho | паспорт | документ | رقم الهوية | الهوية
    """,
    "tax_number": """
        tax no | tax id | tin | vat number | vat no | vat reg | numéro fiscal | nif | número de contribuinte |
        rfc | nit | rut | инн | الرقم الضريبي
    """,
    "notes": """
        note | remark | remarks | comment | comments | memo | remarque | remarques | observations | observação |
        observações | notas | observaciones | maelezo | примечание | примечания | комментарий | ملاحظات
    """,
    "account": """
        account | account no | acc | acc no | acc number | acct | acct no | a/c | a/c no | customer number |
        customer no | customer id | client number | consumer number | consumer no | service point | contract |
        contract number | compte | numéro de compte | n° compte | n° de compte | no compte | police | contrat |
        conta | número da conta | nº conta | contrato | cuenta | número de cuenta | nº cuenta | akaunti | namba
        ya akaunti | счёт | лицевой счёт | номер счёта | л/с | الحساب | رقم الحساب
    """,
    "address": """
        street | street address | physical address | service address | location | premises | adresse | rue |
        endereço | morada | rua | dirección | calle | domicilio | anwani | адрес | улица | العنوان | الشارع
    """,
    "area": """
        zone | district | suburb | region | township | village | town | feeder | route | quartier | secteur |
        localité | bairro | zona | área | barrio | sector | eneo | mtaa | район | участок | посёлок | المنطقة |
        الحي
    """,
    "tariff": """
        tariff code | tariff name | tarif | tariff plan | rate | rate code | price plan | code tarif | tarifa |
        código tarifa | ushuru | тариф | код тарифа | التعرفة | التعريفة
    """,
    "class": """
        customer class | category | customer category | customer type | consumer class | classe | catégorie |
        categoria | clase | categoría | daraja | класс | категория | الفئة
    """,
    "account_status": """
        account state | customer status | statut du compte | estado da conta | estado de la cuenta | статус счёта
        | حالة الحساب
    """,
    "meter": """
        meter | meter no | meter nr | meter num | meter id | meter serial | meter serial number | serial | serial
        number | mtr | mtr no | drn | decoder reference number | meterpan | meter pan | pan | msn | compteur | n°
        compteur | n° de compteur | no compteur | numéro de compteur | numéro compteur | contador | número do
        contador | nº contador | medidor | número de medidor | nº medidor | mita | namba ya mita | счётчик |
        номер счётчика | № счётчика | прибор учёта | العداد | رقم العداد
    """,
    "commodity": """
        resource | service | énergie | fluide | serviço | energia | recurso | servicio | huduma | ресурс | услуга
        | вид ресурса | السلعة | الخدمة
    """,
    "sgc": """
        supply group code | supply group | sg code | sgcode | code groupe | groupe d'alimentation | grupo de
        fornecimento | grupo de suministro | код группы | код группы снабжения | رمز مجموعة الإمداد
    """,
    "krn": """
        key revision number | key revision | key rev | kr | révision de clé | revisão da chave | revisión de
        clave | ревизия ключа | رقم مراجعة المفتاح
    """,
    "ti": """
        tariff index | tariff idx | tindex | index tarifaire | indice tarif | índice tarifário | índice tarifario
        | índice de tarifa | индекс тарифа | مؤشر التعرفة
    """,
    "ea": """
        encryption algorithm | algorithm | enc alg | algorithme | algoritmo | алгоритм | алгоритм шифрования |
        الخوارزمية
    """,
    "credit": """
        credit kind | kind of credit | counts | crédit | crédito | кредит
    """,
    "connected_on": """
        connected | connection date | date connected | install date | installed | installed on | installation
        date | date installed | commissioned | date de connexion | date d'installation | date de pose | data de
        ligação | data de instalação | fecha de conexión | fecha de instalación | fecha de alta | tarehe ya
        kuunganishwa | дата подключения | дата установки | تاريخ التوصيل | تاريخ التركيب
    """,
    "status": """
        status | state | meter state | active | statut | état | estado | situação | situación | hali | статус |
        состояние | الحالة
    """,
}
"""By the name of the field, parted by bars."""
