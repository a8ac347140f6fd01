"""Logistic regression and gradient boosting beside kan discover on classes: ten stratified folds, seed 0 (scikit-learn)."""
from sklearn.datasets import load_iris, load_wine, load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.metrics import accuracy_score, roc_auc_score
for n,l in [("iris",load_iris),("wine",load_wine),("bc",load_breast_cancer)]:
  X,y=l(return_X_y=True)
  cv=StratifiedKFold(10,shuffle=True,random_state=0)
  for name,m in [("lr",make_pipeline(StandardScaler(),LogisticRegression(max_iter=2000))),("gb",GradientBoostingClassifier(random_state=0))]:
    p=cross_val_predict(m,X,y,cv=cv,method="predict_proba")
    auc = roc_auc_score(y,p[:,1]) if p.shape[1]==2 else roc_auc_score(y,p,multi_class="ovr")
    print(n,name,round(accuracy_score(y,p.argmax(1)),4),round(auc,4),flush=True)
